import {
  bytesOf,
  compared,
  defineCase,
  EVERY_FAMILY,
  outcome,
  posix,
  report,
  rfc,
} from "../../harness/case/mod.ts";
import { SILENCE_MS } from "./_silence.ts";

const [REQUEST, REPLY] = ["request", "reply"].map(bytesOf) as [Uint8Array, Uint8Array];

export default defineCase({
  id: "timeout/silence-unread-end",
  title: "A request and its end wait a second for a receive",
  requirement:
    "A connection whose peer has sent and ended its side stays as it is until it is read, and then replies.",
  level: "must",
  sources: [posix("shutdown", "SHUT_WR"), rfc(9293, "3.6"), report("oven-sh/bun", 36332)],
  axes: { family: EVERY_FAMILY },
  needs: { subject: ["stream"], peer: ["stream", "shutdown:write"] },
  outcomes: {
    silence: { conforming: ["pending"] },
    accepted: { conforming: ["intact"], after: { silence: "pending" } },
    connected: { conforming: ["intact"], after: { silence: "pending" } },
    ends: { conforming: ["eof"], after: { silence: "pending" } },
    replies: { conforming: ["intact"], after: { silence: "pending" } },
  },
  async script({ listening, connectedTo, subject, peer, stillBlockedFor, record }) {
    // In either role, in the same second.
    const [own, others] = [await listening(subject), await listening(peer)];
    const accepted = await connectedTo(own.listener, own.address);
    const connected = await connectedTo(others.listener, others.address);
    const both = [accepted, connected] as const;
    for (const ends of both) {
      await ends.peer.sendall(REQUEST);
      await ends.peer.shutdown("write");
    }
    const waiting = both.map((ends) => ends.peer.recv(REPLY.length));
    const silent = await stillBlockedFor(SILENCE_MS, ...waiting);
    record("silence", silent ? "pending" : await outcome(Promise.race(waiting)));
    if (!silent) return;
    record("accepted", compared(await accepted.subject.recvExactly(REQUEST.length), REQUEST));
    record("connected", compared(await connected.subject.recvExactly(REQUEST.length), REQUEST));
    const ends = [await outcome(accepted.subject.recv(1)), await outcome(connected.subject.recv(1))];
    record("ends", ends.find((each) => each !== "eof") ?? "eof");
    for (const { subject } of both) await subject.sendall(REPLY);
    const replies = await Promise.all(waiting);
    record(
      "replies",
      replies.map((each) => compared(each, REPLY)).find((each) => each !== "intact") ?? "intact",
    );
  },
});
