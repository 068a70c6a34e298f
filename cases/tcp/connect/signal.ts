import {
  defineCase,
  EVERY_FAMILY,
  exchanged,
  outcome,
  posix,
  python,
  report,
} from "../../../harness/case/mod.ts";
import { fullListener } from "./_attempt.ts";

export default defineCase({
  id: "tcp/connect/signal",
  title: "A signal does not end a connect that waits",
  requirement:
    "A connect goes on after a signal whose handler has SA_RESTART, and gives the connection that it began.",
  lesson: "A connect that a signal ended with EINTR goes on by itself. To call it again gives EALREADY or " +
    "EISCONN: wait with poll() until the socket is writable, and read SO_ERROR.",
  level: "must",
  sources: [
    posix("sigaction", "SA_RESTART"),
    posix("connect", "EINTR"),
    python("PEP 475"),
    report("rust-lang/rust", 116132),
    report("minoca/os", 72),
    report("march-language/march", 320),
    report("FlareCoding/StelluxOS", 168),
  ],
  axes: { role: ["client"], family: EVERY_FAMILY },
  needs: { subject: ["stream", "signal"], peer: ["stream", "backlog"] },
  outcomes: {
    waiting: {
      conforming: ["pending"],
      tolerated: { EINTR: { reason: "POSIX: the connection is made all the same", when: { os: "!linux" } } },
    },
    connect: { conforming: ["ok"], after: { waiting: "pending" } },
    exchange: { conforming: ["intact"], after: { waiting: "pending" } },
    otherConnections: { conforming: ["none"], after: { waiting: "pending" } },
  },
  async script(scenario) {
    const { subject, stillBlockedFor, pendingOr, record } = scenario;
    const { listener, address } = await fullListener(scenario);
    const connecting = subject.connectStream(address);
    let waiting = await stillBlockedFor(0, connecting);
    await subject.signal();
    await subject.signal();
    waiting = await stillBlockedFor(0, connecting) && waiting;
    record("waiting", waiting ? "pending" : await outcome(connecting));
    if (!waiting) return;
    await listener.accept();
    // Over IP the kernel asks again a second after the first time.
    record("connect", await outcome(connecting));
    const { socket } = await listener.accept();
    record("exchange", await exchanged(await connecting, socket));
    const another = await pendingOr(listener.accept(), outcome);
    record("otherConnections", another === "pending" ? "none" : "different");
  },
});
