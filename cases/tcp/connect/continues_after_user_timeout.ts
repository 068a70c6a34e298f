import { defineCase, exchanged, linux, outcome, posix } from "../../../harness/case/mod.ts";
import { fullListener } from "./_attempt.ts";

/** Milliseconds; less than the kernel waits before it asks again. */
const TIMEOUT_MS = 50;
/** Milliseconds; the kernel asks again a second after the first time. */
const ASKED_AGAIN_MS = 4_000;

export default defineCase({
  id: "tcp/connect/continues-after-user-timeout",
  title: "A connect is completed after its timeout",
  requirement:
    "The timeout of an interface does not end the handshake: it can complete as long as the socket is open.",
  level: "may",
  sources: [posix("connect", "EINTR"), linux("connect(2)", "EALREADY")],
  axes: { role: ["client"] },
  needs: { subject: ["bsd", "stream", "mode:timeout", "poll"], peer: ["stream", "backlog"] },
  outcomes: {
    connect: { conforming: ["timeout"] },
    writable: {
      conforming: ["yes"],
      tolerated: { no: "the interface gives the connection up with its time" },
    },
    exchange: { conforming: ["intact"], after: { writable: "yes" } },
  },
  async script(scenario) {
    const { subject, family, record } = scenario;
    const { listener, address } = await fullListener(scenario);
    const socket = await subject.socket(family, "stream");
    await socket.setMode("timeout", TIMEOUT_MS);
    record("connect", await outcome(socket.connect(address)));
    await listener.accept();
    await socket.setMode("natural");
    const events = await socket.poll(["out"], ASKED_AGAIN_MS);
    const writable = events.includes("out") && !events.includes("err") && !events.includes("hup");
    record("writable", writable ? "yes" : "no");
    if (writable) record("exchange", await exchanged(socket, (await listener.accept()).socket));
  },
});
