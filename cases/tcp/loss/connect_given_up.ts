import {
  defineCase,
  exchanged,
  INET,
  linux,
  outcome,
  posix,
  report,
  rfc,
} from "../../../harness/case/mod.ts";
import { waitsFor } from "./_path.ts";

/** Milliseconds after which the system gives a connect up: not before it has asked twice. */
const USER_TIMEOUT_MS = 1_200;
/** Milliseconds that a connect may fail too early, as coarse timers tick. */
const EARLY_MS = 300;

export default defineCase({
  id: "tcp/loss/connect-given-up",
  title: "A connect that nobody answers times out, and another succeeds",
  requirement:
    "A connect fails with ETIMEDOUT when the time of TCP_USER_TIMEOUT has passed without an answer, and " +
    "leaves nothing.",
  level: "should",
  sources: [
    rfc(9293, "3.8.3"),
    rfc(5482),
    posix("connect", "ETIMEDOUT"),
    linux("tcp(7)", "TCP_USER_TIMEOUT"),
    report("zephyrproject-rtos/zephyr", 9944),
  ],
  axes: { role: ["client"], family: INET },
  needs: { subject: ["stream", "bsd", "option:TCP_USER_TIMEOUT"], peer: ["stream", "filter"] },
  outcomes: {
    waiting: { conforming: ["pending"] },
    connect: { conforming: ["ETIMEDOUT"] },
    getpeername: { conforming: ["ENOTCONN"] },
    close: { conforming: ["ok"] },
    next: { conforming: ["intact"] },
  },
  async script(scenario) {
    const { listening, subject, peer, family, record } = scenario;
    const { listener, address } = await listening(peer);
    await listener.lose("everything");
    const socket = await subject.socket(family, "stream");
    await socket.setsockopt("TCP_USER_TIMEOUT", USER_TIMEOUT_MS);
    const connecting = socket.connect(address);
    record("waiting", await waitsFor(scenario, USER_TIMEOUT_MS - EARLY_MS, connecting));
    record("connect", await outcome(connecting));
    record("getpeername", await outcome(socket.getpeername()));
    record("close", await outcome(socket.close()));
    await listener.loseNothing();
    const next = await subject.connectStream(address);
    record("next", await exchanged(next, (await listener.accept()).socket));
  },
});
