import {
  BYTE,
  bytesOf,
  defineCase,
  EVERY_MODE,
  INET,
  outcome,
  posix,
  sameAddress,
} from "../../harness/case/mod.ts";
import { carried } from "./_payload.ts";

export default defineCase({
  id: "udp/dontwait",
  title: "One call does not wait, whatever the socket's mode",
  requirement: "With MSG_DONTWAIT a receive without a datagram fails with EAGAIN " +
    "at once, and a send sends; no mode changes.",
  level: "must",
  sources: [posix("recvfrom", "EAGAIN"), posix("sendto", "EAGAIN")],
  axes: { family: INET, mode: EVERY_MODE },
  needs: { subject: ["datagram", "recv:dontwait", "send:dontwait"], peer: ["datagram"] },
  outcomes: {
    nothing: { conforming: ["EAGAIN"] },
    sent: { conforming: ["whole"], after: { nothing: "EAGAIN" } },
    received: { conforming: ["whole"], after: { nothing: "EAGAIN" } },
    sender: { conforming: ["same"], after: { nothing: "EAGAIN" } },
    nothingAgain: { conforming: ["EAGAIN"], after: { nothing: "EAGAIN" } },
    without: {
      conforming: ["pending", { outcome: "EAGAIN", when: { mode: "nonblocking" } }],
      after: { nothing: "EAGAIN" },
    },
  },
  async script({ datagrams, inMode, visible, pendingOr, atOnce, record }) {
    const { subject, subjectAddress, peer, peerAddress } = await datagrams();
    await inMode(subject);
    const nothing = await atOnce(subject.recvfrom(1024, ["dontwait"]), outcome);
    record("nothing", nothing);
    if (nothing === "pending") return;
    await subject.sendto(bytesOf("at once"), peerAddress, ["dontwait"]);
    record("sent", carried((await peer.recvfrom(1024)).data, bytesOf("at once")));
    await peer.sendto(BYTE, subjectAddress);
    await visible(subject, "data");
    const received = await subject.recvfrom(1024, ["dontwait"]);
    record("received", carried(received.data, BYTE));
    record("sender", sameAddress(received.address, peerAddress) ? "same" : "different");
    record("nothingAgain", await atOnce(subject.recvfrom(1024, ["dontwait"]), outcome));
    record("without", await pendingOr(subject.recvfrom(1024), outcome));
  },
});
