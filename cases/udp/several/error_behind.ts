import { BYTE, defineCase, INET, linux, outcome, report } from "../../../harness/case/mod.ts";
import { received, roomFor, TEXTS } from "./_messages.ts";

const FIRST = TEXTS.slice(0, 1);

export default defineCase({
  id: "udp/several/error-behind",
  title: "An error comes when some of several datagrams have been received",
  requirement:
    "An error that comes after the first datagram ends the call, which gives the datagrams; the next call " +
    "reports it, and no other.",
  level: "must",
  sources: [linux("recvmmsg(2)", "BUGS"), report("cisco/exanic-software", 30)],
  axes: { family: INET },
  needs: {
    subject: ["datagram", "datagram:connect", "send", "concurrent", "mmsg", "recv:dontwait"],
    peer: ["datagram"],
  },
  outcomes: {
    waits: { conforming: ["pending"] },
    received: { conforming: ["whole"], after: { waits: "pending" } },
    told: { conforming: ["ECONNREFUSED"], after: { received: "whole" } },
    afterwards: { conforming: ["EAGAIN"], after: { told: "ECONNREFUSED" } },
  },
  async script({ datagrams, pendingOr, atOnce, record }) {
    const { subject, subjectAddress, peer, peerAddress } = await datagrams();
    await subject.connect(peerAddress);
    const waiting = subject.recvmmsg(roomFor(3));
    await peer.sendto(FIRST[0]!, subjectAddress);
    // An error that is there first is reported first.
    const waits = await pendingOr(waiting, () => received(FIRST)(waiting));
    record("waits", waits);
    if (waits !== "pending") return;
    await peer.close();
    await subject.send(BYTE);
    const how = await atOnce(waiting, () => received(FIRST)(waiting));
    record("received", how);
    if (how !== "whole") return;
    const next = () => atOnce(subject.recvmmsg(roomFor(1), { flags: ["dontwait"] }), outcome);
    const told = await next();
    record("told", told);
    if (told === "ECONNREFUSED") record("afterwards", await next());
  },
});
