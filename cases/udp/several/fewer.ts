import { defineCase, EVERY_FAMILY, linux, outcome, report } from "../../../harness/case/mod.ts";
import { arrive, received, roomFor, TEXTS } from "./_messages.ts";

const nothing = { conforming: ["EAGAIN"] } as const;
const whole = { conforming: ["whole"] } as const;

export default defineCase({
  id: "udp/several/fewer",
  title: "Fewer datagrams wait than a call that must not wait has room for",
  requirement:
    "Where recvmmsg must not wait, by O_NONBLOCK or MSG_DONTWAIT, it gives the datagrams that are there " +
    "and loses none; it fails only where there is none.",
  level: "must",
  sources: [linux("recvmmsg(2)", "RETURN VALUE"), report("cisco/exanic-software", 30)],
  axes: { family: EVERY_FAMILY },
  needs: { subject: ["datagram", "mmsg", "recv:dontwait", "mode:nonblocking"], peer: ["datagram"] },
  outcomes: {
    nothing,
    dontwait: whole,
    afterwards: nothing,
    nonblocking: whole,
    afterThat: nothing,
  },
  async script(scenario) {
    const { datagrams, atOnce, record } = scenario;
    const { subject, subjectAddress, peer } = await datagrams();
    const dontwait = () => subject.recvmmsg(roomFor(5), { flags: ["dontwait"] });
    const there = () => atOnce(dontwait(), outcome);
    record("nothing", await there());
    await arrive(scenario, peer, subjectAddress, TEXTS);
    record("dontwait", await received(TEXTS)(dontwait()));
    record("afterwards", await there());
    await subject.setMode("nonblocking");
    await arrive(scenario, peer, subjectAddress, TEXTS.slice(1));
    record("nonblocking", await received(TEXTS.slice(1))(subject.recvmmsg(roomFor(5))));
    record("afterThat", await atOnce(subject.recvmmsg(roomFor(5)), outcome));
  },
});
