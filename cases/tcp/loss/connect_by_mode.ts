import {
  defineCase,
  EVERY_MODE,
  exchanged,
  linux,
  outcome,
  pendingError,
  posix,
  report,
  rfc,
} from "../../../harness/case/mod.ts";
import { ASKED_AGAIN_MS, LOST, whileDown } from "./_path.ts";

export default defineCase({
  id: "tcp/loss/connect-by-mode",
  title: "A connect whose SYN is lost succeeds in every mode",
  requirement:
    "A connect whose SYN is lost waits as its mode says, or is in progress, and succeeds once the path is " +
    "there again.",
  level: "must",
  sources: [
    rfc(9293, "3.8.3"),
    posix("connect", "EINPROGRESS"),
    linux("connect(2)", "EINPROGRESS"),
    report("zephyrproject-rtos/zephyr", 9944),
  ],
  axes: { role: ["client"], mode: EVERY_MODE },
  needs: { subject: ["stream", "bsd", "poll", "option:SO_ERROR"], peer: ["stream", "filter"] },
  outcomes: {
    lost: LOST,
    connect: { conforming: ["ok", { outcome: "EINPROGRESS", when: { mode: "nonblocking" } }] },
    writable: { conforming: ["yes"] },
    pendingError: { conforming: ["none"] },
    exchange: { conforming: ["intact"] },
  },
  async script(scenario) {
    const { listening, subject, peer, family, inMode, mode, record } = scenario;
    const { listener, address } = await listening(peer);
    await listener.lose("everything");
    const socket = await subject.socket(family, "stream");
    await inMode(socket);
    const connecting = socket.connect(address);
    let polling: ReturnType<typeof socket.poll> | undefined;
    if (mode === "nonblocking") {
      await outcome(connecting);
      polling = socket.poll(["out"], ASKED_AGAIN_MS);
    }
    record("lost", await whileDown(scenario, polling ?? connecting));
    await listener.loseNothing();
    record("connect", await outcome(connecting));
    const events = await (polling ?? socket.poll(["out"], 0));
    const connected = events.includes("out") && !events.includes("err") && !events.includes("hup");
    record("writable", connected ? "yes" : "no");
    record("pendingError", await pendingError(socket));
    await socket.setMode("natural");
    record("exchange", await exchanged(socket, (await listener.accept()).socket));
  },
});
