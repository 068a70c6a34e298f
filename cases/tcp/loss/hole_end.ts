import {
  BOTH_ROLES,
  bytesOf,
  defineCase,
  ending,
  INET,
  intact,
  received,
  report,
  rfc,
} from "../../../harness/case/mod.ts";
import { behindHole, LEAVES_HOLES, MISSING } from "./_hole.ts";
import { LOST } from "./_path.ts";

const REPLY = bytesOf("the reply");

export default defineCase({
  id: "tcp/loss/hole-end",
  title: "The peer's end arrives before its last bytes",
  requirement:
    "An end that arrives while bytes before it are missing is end of file after them, not instead of " +
    "them, and the other direction stays open.",
  level: "must",
  sources: [rfc(9293, "3.10.7.4"), rfc(9293, "3.6"), report("smoltcp-rs/smoltcp", 112)],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream"], peer: ["stream", "shutdown:write", ...LEAVES_HOLES] },
  outcomes: {
    missing: LOST,
    content: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
    reply: { conforming: ["intact"] },
  },
  async script(scenario) {
    const { record } = scenario;
    const { waits, call, subject, peer } = await behindHole(
      scenario,
      (peer) => peer.shutdown("write"),
      (subject) => subject.drain({ pattern: MISSING }),
    );
    record("missing", waits ? "pending" : "eof");
    await peer.loseNothing();
    // What comes the other way says what is missing.
    await subject.sendall(REPLY);
    const drained = await call;
    record("content", intact(drained, MISSING.length));
    record("end", ending(drained));
    record("reply", await received(peer.recv(REPLY.length), REPLY));
  },
});
