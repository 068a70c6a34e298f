import {
  bytesOf,
  defineCase,
  INET,
  outcome,
  posix,
  sameAddress,
  WAITING_MODES,
} from "../../harness/case/mod.ts";
import { carried } from "./_payload.ts";

export default defineCase({
  id: "udp/receive-waits",
  title: "A receive waits for a datagram",
  requirement:
    "In each mode that waits a receive returns when a datagram arrives, with all of it and its sender.",
  level: "must",
  sources: [posix("recvfrom")],
  axes: { family: INET, mode: WAITING_MODES },
  needs: { subject: ["datagram"], peer: ["datagram"] },
  outcomes: {
    before: { conforming: ["pending"] },
    datagram: { conforming: ["whole"], after: { before: "pending" } },
    sender: { conforming: ["same"], after: { before: "pending" } },
  },
  async script({ datagrams, inMode, pendingOr, record }) {
    const { subject, subjectAddress, peer, peerAddress } = await datagrams();
    await inMode(subject);
    const receiving = subject.recvfrom(1024);
    const before = await pendingOr(receiving, outcome);
    record("before", before);
    if (before !== "pending") return;
    await peer.sendto(bytesOf("at last"), subjectAddress);
    const { data, address } = await receiving;
    record("datagram", carried(data, bytesOf("at last")));
    record("sender", sameAddress(address, peerAddress) ? "same" : "different");
  },
});
