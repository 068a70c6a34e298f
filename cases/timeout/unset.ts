import { BYTE, defineCase, EVERY_FAMILY, outcome, python } from "../../harness/case/mod.ts";
import { SILENCE_MS } from "./_silence.ts";

/** Milliseconds; the timeout is over long before the silence. */
const SHORT_MS = 50;

export default defineCase({
  id: "timeout/unset",
  title: "A socket whose timeout was taken away waits for a second",
  requirement: "A timeout that was taken away ends no call any more, and neither does a mode before it.",
  level: "must",
  sources: [python("socket.settimeout()"), python("socket.setblocking()")],
  axes: { family: EVERY_FAMILY },
  needs: {
    subject: ["stream", "datagram", "mode:timeout"],
    peer: ["stream", "datagram"],
  },
  outcomes: {
    timedOut: { conforming: ["timeout"] },
    silence: { conforming: ["pending"] },
    recv: { conforming: ["data"], after: { silence: "pending" } },
    lengthened: { conforming: ["data"], after: { silence: "pending" } },
    nonblocking: { conforming: ["data"], after: { silence: "pending" } },
    recvfrom: { conforming: ["data"], after: { silence: "pending" } },
  },
  async script({ connected, datagrams, subject, stillBlockedFor, record }) {
    const natural = await connected();
    await natural.subject.setMode("timeout", SHORT_MS);
    record("timedOut", await outcome(natural.subject.recv(1)));
    await natural.subject.setMode("natural");
    // A timeout that was made longer, and, where there is such a mode, nonblocking before it.
    const lengthened = await connected();
    await lengthened.subject.setMode("timeout", SHORT_MS);
    await lengthened.subject.setMode("timeout", 8 * SILENCE_MS);
    const nonblocking = await connected();
    if (subject.has("mode:nonblocking")) await nonblocking.subject.setMode("nonblocking");
    await nonblocking.subject.setMode("natural");
    const datagram = await datagrams();
    await datagram.subject.setMode("timeout", SHORT_MS);
    await datagram.subject.setMode("natural");
    const calls = {
      recv: natural.subject.recv(1),
      lengthened: lengthened.subject.recv(1),
      nonblocking: nonblocking.subject.recv(1),
      recvfrom: datagram.subject.recvfrom(1),
    };
    const all: Promise<unknown>[] = Object.values(calls);
    const silent = await stillBlockedFor(SILENCE_MS, ...all);
    record("silence", silent ? "pending" : await Promise.race(all.map(outcome)));
    if (!silent) return;
    for (const { peer } of [natural, lengthened, nonblocking]) await peer.sendall(BYTE);
    await datagram.peer.sendto(BYTE, datagram.subjectAddress);
    for (const [name, call] of Object.entries(calls)) record(name, await outcome(call));
  },
});
