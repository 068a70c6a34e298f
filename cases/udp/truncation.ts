import {
  bytesOf,
  defineCase,
  EVERY_FAMILY,
  EVERY_MODE,
  outcome,
  posix,
  tutorial,
} from "../../harness/case/mod.ts";
import { carried, cut } from "./_payload.ts";

const SENT = bytesOf("0123456789");
/** Bytes of the buffer, fewer than were sent. */
const BUFFER = 4;

export default defineCase({
  id: "udp/truncation",
  title: "A datagram is longer than the buffer",
  requirement:
    "A receive into a small buffer gives the beginning of the datagram and discards the rest of it.",
  lesson: "What does not fit into the buffer of recvfrom() is gone (Windows raises an error). Give it " +
    "room for the longest datagram that the protocol has.",
  level: "must",
  sources: [posix("recvfrom"), posix("XSH 2.10.6"), tutorial("recvfrom with a small buffer")],
  axes: { family: EVERY_FAMILY, mode: EVERY_MODE },
  needs: { subject: ["datagram", "datagram:truncate"], peer: ["datagram"] },
  outcomes: {
    first: {
      conforming: ["truncated"],
      tolerated: {
        EMSGSIZE: { reason: "Winsock fills the buffer and says WSAEMSGSIZE", when: { os: "windows" } },
      },
    },
    next: { conforming: ["whole"] },
    exact: { conforming: ["whole"] },
  },
  async script({ datagrams, mode, inMode, visible, record }) {
    const { subject, subjectAddress, peer } = await datagrams();
    await inMode(subject);
    await peer.sendto(SENT, subjectAddress);
    await peer.sendto(bytesOf("next"), subjectAddress);
    await peer.sendto(SENT, subjectAddress);
    const receive = async (size: number) => {
      if (mode === "nonblocking") await visible(subject, "data");
      return await subject.recvfrom(size);
    };
    const receiving = receive(BUFFER);
    const how = await outcome(receiving);
    record("first", how === "data" ? cut((await receiving).data, SENT, BUFFER) : how);
    record("next", carried((await receive(1024)).data, bytesOf("next")));
    record("exact", carried((await receive(SENT.length)).data, SENT));
  },
});
