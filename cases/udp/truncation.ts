import { defineCase, outcome, posix, tutorial } from "../../harness/case/mod.ts";
import { compare, say } from "./payload.ts";

const SENT = say("0123456789");
/** Bytes of the buffer, fewer than were sent. */
const BUFFER = 4;

export default defineCase({
  id: "udp/truncation",
  title: "A datagram that is longer than the buffer",
  requirement:
    "A receive into a buffer that is too small gives the beginning of the datagram and discards the rest; the next receive gives the next datagram.",
  level: "must",
  sources: [posix("recvfrom"), posix("XSH 2.10.6"), tutorial("recvfrom with a small buffer")],
  axes: { family: ["ipv4", "ipv6", "unix"] },
  needs: { subject: ["datagram", "datagram:truncate"], peer: ["datagram"] },
  outcomes: {
    first: {
      conforming: ["truncated"],
      tolerated: {
        EMSGSIZE: { reason: "Winsock fills the buffer and says WSAEMSGSIZE", when: { os: "windows" } },
      },
    },
    next: { conforming: ["whole"] },
  },
  async script({ datagrams, record }) {
    const { subject, subjectAddress, peer } = await datagrams();
    await peer.sendto(SENT, subjectAddress);
    await peer.sendto(say("next"), subjectAddress);
    const receiving = subject.recvfrom(BUFFER);
    const how = await outcome(receiving);
    if (how === "data") {
      const beginning = compare((await receiving).data, SENT.subarray(0, BUFFER));
      record("first", beginning === "whole" ? "truncated" : beginning);
    } else record("first", how);
    record("next", compare((await subject.recvfrom(1024)).data, say("next")));
  },
});
