import { defineCase, EVERY_FAMILY, linux, type Outcome, outcome } from "../../../harness/case/mod.ts";
import { arrive, messages, roomFor, TEXTS } from "./_messages.ts";

const none = { conforming: ["none"] } as const;

export default defineCase({
  id: "udp/several/none",
  title: "A call is for no datagrams",
  requirement: "A recvmmsg or a sendmmsg for no messages gives none at once, and leaves what is there.",
  level: "should",
  sources: [linux("recvmmsg(2)", "RETURN VALUE"), linux("sendmmsg(2)", "RETURN VALUE")],
  axes: { family: EVERY_FAMILY, mode: ["natural", "blocking", "nonblocking"] },
  needs: { subject: ["datagram", "mmsg"], peer: ["datagram"] },
  outcomes: {
    received: none,
    sent: none,
    left: none,
    kept: { conforming: ["whole"] },
  },
  async script(scenario) {
    const { datagrams, inMode, atOnce, record } = scenario;
    const { subject, subjectAddress, peer } = await datagrams();
    await inMode(subject);
    const counted = async (call: Promise<readonly unknown[]>): Promise<Outcome> => {
      const how = await atOnce(call, outcome);
      if (how !== "ok") return how;
      return (await call).length === 0 ? "none" : "long";
    };
    record("received", await counted(subject.recvmmsg([])));
    record("sent", await counted(subject.sendmmsg([])));
    await arrive(scenario, peer, subjectAddress, TEXTS);
    record("left", await counted(subject.recvmmsg([])));
    record("kept", messages(await subject.recvmmsg(roomFor(TEXTS.length)), TEXTS));
  },
});
