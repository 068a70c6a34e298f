import {
  type Address,
  defineCase,
  exchanged,
  INET,
  outcome,
  posix,
  type Socket,
} from "../../harness/case/mod.ts";

/** Tries: another process may be given the port between the close and the listen, hardly thrice. */
const TRIES = 3;

export default defineCase({
  id: "address/listen-after-in-use",
  title: "A server waits until its address is free",
  requirement:
    "A listen where another listens fails each time, at once, and succeeds as soon as the other is closed.",
  level: "must",
  sources: [posix("bind", "EADDRINUSE"), posix("close")],
  // The subject listens.
  axes: { role: ["server"], family: INET },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    first: { conforming: ["EADDRINUSE"] },
    second: { conforming: ["EADDRINUSE"] },
    whenFree: { conforming: ["ok"] },
    exchange: { conforming: ["intact"], after: { whenFree: "ok" } },
  },
  async script({ listening, connectedTo, subject, record }) {
    const listen = (address: Address) => outcome(subject.listenStream(address));
    const other = await listening(subject);
    record("first", await listen(other.address));
    record("second", await listen(other.address));
    let starting: Promise<Socket> | undefined;
    let { listener, address } = other;
    for (let tries = 0; tries < TRIES; tries++) {
      await listener.close();
      starting = subject.listenStream(address);
      if (await outcome(starting) === "ok") break;
      ({ listener, address } = await listening(subject));
      await listen(address);
    }
    const whenFree = await outcome(starting!);
    record("whenFree", whenFree);
    if (whenFree !== "ok") return;
    const ends = await connectedTo(await starting!, address);
    record("exchange", await exchanged(ends.subject, ends.peer));
  },
});
