import { BOTH_ROLES, BYTE, defineCase, EVERY_FAMILY, outcome, posix, rfc } from "../../harness/case/mod.ts";
import { endsBy, noTime, takesNoTime } from "./_at_once.ts";

export default defineCase({
  id: "delay/send",
  title: "Bytes are sent while there is room, and while nothing is unacknowledged",
  requirement: "A send that finds room returns at once. Its bytes go out at once " +
    "where all that was sent before is acknowledged.",
  level: "should",
  sources: [posix("send", "DESCRIPTION: space is not available"), rfc(9293, "3.7.4"), rfc(1122, "4.2.3.4")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: { send: noTime, arrives: noTime, answer: noTime },
  async script(scenario) {
    const { connected, elapsedMs } = scenario;
    const { subject, peer } = await connected();
    // The answer acknowledges what was sent.
    const answered = async (): Promise<void> => {
      await peer.recvExactly(BYTE.length);
      await peer.sendall(BYTE);
      await subject.recvExactly(BYTE.length);
    };
    await takesNoTime(scenario, "send", async () => {
      const sending = subject.sendall(BYTE);
      const how = await outcome(sending);
      await answered();
      return how === "ok" ? elapsedMs(sending) : how;
    });
    await takesNoTime(scenario, "arrives", async () => {
      const ms = await endsBy(scenario, peer.recv(BYTE.length), "data", () => subject.sendall(BYTE));
      await peer.sendall(BYTE);
      await subject.recvExactly(BYTE.length);
      return ms;
    });
    await takesNoTime(scenario, "answer", async () => {
      await peer.sendall(BYTE);
      await subject.recvExactly(BYTE.length);
      return await endsBy(scenario, peer.recv(BYTE.length), "data", () => subject.sendall(BYTE));
    });
  },
});
