import { defineCase, EVERY_FAMILY, posix } from "../../harness/case/mod.ts";
import { connectionsOfEveryType, found, type Joined } from "../_every_call.ts";
import { atOnce, takesNoTime } from "./_at_once.ts";

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
  outcomes: { calls: atOnce, byDuplicates: atOnce, afterEnd: atOnce },
  async script(scenario) {
    const connections = await connectionsOfEveryType(scenario);
    /** Makes every call, one more time each: the milliseconds of the slowest at its quickest. */
    const slowest = async (joined: readonly Joined[], quickestMs: number[]): Promise<number> => {
      let index = 0;
      for (const each of joined) {
        await found(scenario, each, async (call) => {
          const calling = call();
          const tookMs = await scenario.goesOnForMs(calling, () => Promise.resolve());
          quickestMs[index] = Math.min(quickestMs[index] ?? Infinity, tookMs);
          index++;
          return await calling;
        });
      }
      return Math.max(0, ...quickestMs);
    };
    const [quickestMs, duplicateMs, afterEndMs]: number[][] = [[], [], []];
    await takesNoTime(scenario, "calls", () => slowest(connections, quickestMs!));
    const duplicates: Joined[] = [];
    for (const each of connections) {
      if (!scenario.subject.has("dup")) break;
      duplicates.push({ ...each, mine: await each.mine.dup() });
      await each.mine.close();
    }
    for (const { mine } of duplicates) await scenario.inMode(mine);
    await takesNoTime(scenario, "byDuplicates", () => slowest(duplicates, duplicateMs!));
    await takesNoTime(scenario, "afterEnd", async () => {
      const [stream] = await connectionsOfEveryType(scenario);
      return await slowest([{ ...stream!, ends: true }], afterEndMs!);
    });
  },
});
