import {
  BYTE,
  bytesOf,
  defineCase,
  EVERY_FAMILY,
  outcome,
  posix,
  sameAddress,
} from "../../harness/case/mod.ts";
import { carried } from "./_payload.ts";

export default defineCase({
  id: "udp/zero-buffer",
  title: "A datagram is received into a buffer of no bytes",
  requirement: "A receive into an empty buffer waits for a datagram and takes " +
    "it, though it gives nothing but the sender.",
  level: "may",
  sources: [posix("recvfrom"), posix("XSH 2.10.6")],
  axes: { family: EVERY_FAMILY },
  needs: { subject: ["datagram", "recv:none"], peer: ["datagram"] },
  outcomes: {
    nothing: { conforming: ["pending"], tolerated: { empty: "there is nothing to wait for" } },
    first: { conforming: ["empty"] },
    sender: { conforming: ["same"], after: { nothing: "pending" } },
    second: { conforming: ["empty"] },
    next: { conforming: ["whole"] },
  },
  async script({ datagrams, pendingOr, record }) {
    const { subject, subjectAddress, peer, peerAddress } = await datagrams();
    const waiting = subject.recvfrom(0);
    const nothing = await pendingOr(waiting, outcome);
    record("nothing", nothing);
    await peer.sendto(BYTE, subjectAddress);
    const receiving = nothing === "pending" ? waiting : subject.recvfrom(0);
    record("first", await outcome(receiving));
    if (nothing === "pending") {
      record("sender", sameAddress((await receiving).address, peerAddress) ? "same" : "different");
    }
    await peer.sendto(bytesOf("taken"), subjectAddress);
    await peer.sendto(bytesOf("next"), subjectAddress);
    record("second", await outcome(subject.recvfrom(0)));
    record("next", carried((await subject.recvfrom(1024)).data, bytesOf("next")));
  },
});
