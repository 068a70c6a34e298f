import {
  BOTH_ROLES,
  compared,
  defineCase,
  EVERY_FAMILY,
  intact,
  outcome,
  posix,
  python,
  REFUSING_MODES,
  rfc,
} from "../../../harness/case/mod.ts";
import { numbered } from "../close/_received.ts";
import { fillUp } from "./_offer.ts";

const MORE = numbered(3000);

export default defineCase({
  id: "tcp/send/failed-receive-keeps-sent",
  title: "A receive that gives nothing loses nothing that was sent",
  requirement: "What was sent arrives, and sending goes on, though receives find " +
    "nothing, and then the end of the stream.",
  level: "must",
  sources: [rfc(9293, "3.6 (Case 2)"), posix("recv", "EAGAIN"), python("Notes on socket timeouts")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY, mode: REFUSING_MODES },
  needs: {
    subject: ["stream", "send"],
    peer: ["stream", "demand-read", "option:SO_RCVBUF", "shutdown:write"],
  },
  outcomes: {
    recv: {
      conforming: [
        { outcome: "EAGAIN", when: { mode: "nonblocking" } },
        { outcome: "EWOULDBLOCK", when: { mode: "nonblocking" } },
        { outcome: "timeout", when: { mode: "timeout" } },
      ],
    },
    recvAtEnd: { conforming: ["eof"] },
    sent: { conforming: ["intact"] },
    more: { conforming: ["intact"] },
    peerEnd: { conforming: ["eof"] },
  },
  async script(scenario) {
    const { connectedSmall, visible, record } = scenario;
    const { subject, peer, tooMuch } = await connectedSmall();
    const { count } = await fillUp(scenario, subject, tooMuch);
    record("recv", await outcome(subject.recv(1)));
    await peer.shutdown("write");
    await visible(subject, "fin");
    record("recvAtEnd", await outcome(subject.recv(1)));
    record("sent", intact(await peer.drain({ size: count, pattern: tooMuch }), count));
    await subject.sendall(MORE);
    record("more", compared(await peer.recvExactly(MORE.length), MORE));
    await subject.close();
    record("peerEnd", await outcome(peer.recv(1)));
  },
});
