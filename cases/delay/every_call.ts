import { defineCase, EVERY_FAMILY, posix } from "../../harness/case/mod.ts";
import { connectionsOfEveryType, found, type Joined } from "../_every_call.ts";
import { noTime, takesNoTime } from "./_at_once.ts";

export default defineCase({
  id: "delay/every-call",
  title: "Every call that has nothing to wait for is made, on sockets of every type",
  requirement:
    "A call that reports, receives what is there, or sends where there is room takes no time, and what it " +
    "sends arrives at once, also by the last duplicate, and after the peer's end.",
  level: "should",
  sources: [posix("recv"), posix("send"), posix("getsockname"), posix("poll"), posix("select")],
  axes: { role: ["client"], family: EVERY_FAMILY, mode: ["natural", "nonblocking"] },
  needs: { subject: ["stream"], peer: ["stream", "shutdown:write"] },
  outcomes: { calls: noTime, byDuplicates: noTime, afterEnd: noTime },
  async script(scenario) {
    const connections = await connectionsOfEveryType(scenario);
    /** Makes every call, and gives the milliseconds of each. */
    const timed = async (...joined: readonly Joined[]): Promise<readonly number[]> => {
      const tookMs: number[] = [];
      for (const each of joined) {
        await found(scenario, each, async (call) => {
          const calling = call();
          tookMs.push(await scenario.goesOnForMs(calling, () => Promise.resolve()));
          return await calling;
        });
      }
      return tookMs;
    };
    await takesNoTime(scenario, "calls", () => timed(...connections));
    const duplicates: Joined[] = [];
    for (const each of connections) {
      if (!scenario.subject.has("dup")) break;
      duplicates.push({ ...each, mine: await each.mine.dup() });
      await each.mine.close();
    }
    for (const { mine } of duplicates) await scenario.inMode(mine);
    await takesNoTime(scenario, "byDuplicates", () => timed(...duplicates));
    await takesNoTime(scenario, "afterEnd", async () => {
      const [stream] = await connectionsOfEveryType(scenario);
      return await timed({ ...stream!, ends: true });
    });
  },
});
