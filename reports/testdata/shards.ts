import { footerOf } from "../footer.ts";
import { reportOf, type WholeRun } from "../report.ts";
import { shardOf } from "../shard.ts";

/** The shards of a run as that many machines would have stored them. */
export function shardsOf({ run: { plan, ...run }, results, end }: WholeRun, of: number): WholeRun[] {
  return Array.from({ length: of }, (_, at) => {
    const index = at + 1;
    const own = results.filter((each) => shardOf(each, of, run.subjects) === index);
    const header = {
      ...run,
      args: [...run.args, "--shard", `${index}/${of}`],
      planned: own.length,
      shard: { index, of, ...plan! },
    };
    const footer = footerOf({
      summary: reportOf({ run: header, results: own }).summary,
      stale: end!.stale.filter((each) =>
        shardOf({ ...each, subject: each.implementation }, of, run.subjects) === index
      ),
      strict: false,
      interrupted: false,
      missing: false,
      part: true,
      durationMs: 1000 * index,
      finished: end!.finished,
    });
    return { run: header, results: own, end: footer };
  });
}
