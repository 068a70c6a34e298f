import { defineCase, exchanged, INET, outcome, posix, report, rfc } from "../../../harness/case/mod.ts";
import { LOST, whileDown } from "./_path.ts";

export default defineCase({
  id: "tcp/loss/connect",
  title: "A connect whose SYN is lost asks again",
  requirement: "A connect whose first SYN is lost waits, asks again, and is connected once.",
  level: "must",
  sources: [
    rfc(9293, "3.8.3"),
    rfc(6298, "2"),
    posix("connect"),
    report("zephyrproject-rtos/zephyr", 9944),
    report("soypat/lneto", 130),
    report("Mellvik/TLVC", 62),
  ],
  axes: { role: ["client"], family: INET },
  needs: { subject: ["stream"], peer: ["stream", "filter"] },
  outcomes: {
    lost: LOST,
    connect: { conforming: ["ok"] },
    exchange: { conforming: ["intact"] },
    another: { conforming: ["pending"] },
  },
  async script(scenario) {
    const { listening, subject, peer, pendingOr, record } = scenario;
    const { listener, address } = await listening(peer);
    await listener.lose("everything");
    const connecting = subject.connectStream(address);
    record("lost", await whileDown(scenario, connecting));
    await listener.loseNothing();
    record("connect", await outcome(connecting));
    const { socket } = await listener.accept();
    record("exchange", await exchanged(await connecting, socket));
    record("another", await pendingOr(listener.accept(), outcome));
  },
});
