import { defineCase, intact, outcome, python, rfc } from "../../../harness/case/mod.ts";
import { TIMEOUT_MS } from "../../timeout/deadline.ts";
import { BULK, TOO_MUCH } from "./offer.ts";

export default defineCase({
  id: "tcp/send/mutual-sendall-deadlock",
  title: "Both ends sendall 64 MiB and nobody reads",
  requirement:
    "Two ends that only send block each other until their timeouts end it, and of what was accepted until then nothing is lost.",
  level: "should",
  sources: [rfc(9293, "3.8.6"), python("socket.sendall()")],
  axes: { role: ["server", "client"], family: ["ipv4", "ipv6", "unix"] },
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
  async script({ connected, record }) {
    const { subject, peer } = await connected();
    await Promise.all([subject.setMode("timeout", TIMEOUT_MS), peer.setMode("timeout", TIMEOUT_MS)]);
    const sendall = (socket: typeof peer) => outcome(socket.sendall(BULK));
    const [bySubject, byPeer] = await Promise.all([sendall(subject), sendall(peer)]);
    record("sendallSubject", bySubject);
    record("sendallPeer", byPeer);

    await Promise.all([subject.setMode("natural"), peer.setMode("natural")]);
    await Promise.all([subject.shutdown("write"), peer.shutdown("write")]);
    const drain = async (socket: typeof peer) => intact(await socket.drain({ pattern: BULK }), TOO_MUCH);
    const [atSubject, atPeer] = await Promise.all([drain(subject), drain(peer)]);
    record("atSubject", atSubject);
    record("atPeer", atPeer);
  },
});
