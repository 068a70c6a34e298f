import {
  BOTH_ROLES,
  defineCase,
  EVERY_FAMILY,
  intact,
  outcome,
  python,
  rfc,
} from "../../../harness/case/mod.ts";
import { TIMEOUT_MS } from "../../timeout/_deadline.ts";

export default defineCase({
  id: "tcp/send/mutual-sendall-deadlock",
  title: "Two ends that only send block each other",
  requirement:
    "Two ends that only send wait until their timeouts end it, and nothing that was accepted is lost.",
  level: "should",
  sources: [rfc(9293, "3.8.6"), python("socket.sendall()")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: {
    subject: ["stream", "mode:timeout", "timeout:send", "shutdown:write", "demand-read"],
    peer: ["stream", "mode:timeout", "timeout:send", "shutdown:write", "demand-read"],
  },
  outcomes: {
    sendallSubject: { conforming: ["timeout"] },
    sendallPeer: { conforming: ["timeout"] },
    atSubject: { conforming: ["short"] },
    atPeer: { conforming: ["short"] },
  },
  async script({ connectedSmall, record }) {
    const { subject, peer, tooMuch } = await connectedSmall();
    await Promise.all([subject.setMode("timeout", TIMEOUT_MS), peer.setMode("timeout", TIMEOUT_MS)]);
    const [bySubject, byPeer] = await Promise.all([
      outcome(subject.sendall(tooMuch)),
      outcome(peer.sendall(tooMuch)),
    ]);
    record("sendallSubject", bySubject);
    record("sendallPeer", byPeer);

    await Promise.all([subject.setMode("natural"), peer.setMode("natural")]);
    await Promise.all([subject.shutdown("write"), peer.shutdown("write")]);
    const [atSubject, atPeer] = await Promise.all([
      subject.drain({ pattern: tooMuch }),
      peer.drain({ pattern: tooMuch }),
    ]);
    record("atSubject", intact(atSubject, tooMuch.length));
    record("atPeer", intact(atPeer, tooMuch.length));
  },
});
