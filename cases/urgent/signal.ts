import { BOTH_ROLES, BYTE, defineCase, INET, linux, posix } from "../../harness/case/mod.ts";
import { signalsAt } from "../poll/_signals.ts";

const yes = { conforming: ["yes"] } as const;

export default defineCase({
  id: "urgent/signal",
  title: "A signal tells that something urgent has come",
  requirement: "Whoever owns a connection gets SIGURG when an urgent byte comes, and not for another.",
  level: "should",
  sources: [posix("XSH 2.10.10", "SIGURG"), linux("tcp(7)", "SIGURG"), linux("fcntl(2)", "F_SETOWN_EX")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "sigio", "recv:oob"], peer: ["stream", "send:oob"] },
  outcomes: { urgent: yes, ordinary: yes, urgentAgain: yes },
  async script(scenario) {
    const { connected, record } = scenario;
    const { subject, peer } = await connected();
    const told = async (name: string, come: () => Promise<unknown>, urgent: boolean) => {
      const signals = await signalsAt(scenario, subject, come);
      record(name, signals.includes("urg") === urgent ? "yes" : "no");
    };
    await told("urgent", () => peer.send(BYTE, ["oob"]), true);
    await told("ordinary", () => peer.send(BYTE), false);
    await told("urgentAgain", () => peer.send(BYTE, ["oob"]), true);
  },
});
