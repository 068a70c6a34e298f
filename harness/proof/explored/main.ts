/**
 * `deno task explored [--seconds N] [--only WORDS]`: explores every deliberately broken implementation whose
 * defect sits in the calls of the models' alphabets, and tells which are found within so many seconds. Ends
 * with 1 where too few are.
 *
 * @module
 */
import { parseArgs } from "@std/cli";
import { EXIT } from "../../../reports/consequence.ts";
import { CASES } from "../../../cases/mod.ts";
import { IMPLEMENTATIONS } from "../../agents/implementations.ts";
import { type Amount, explore } from "../../explore/explore.ts";
import type { Sweep } from "../../explore/sweeps.ts";
import { Session } from "../../run/session.ts";
import type { Defect } from "../broken/endpoint.ts";
import { broken } from "../broken/implementation.ts";
import { allDefects } from "../broken/mod.ts";
import { inAlphabets } from "./alphabet.ts";

/** Milliseconds that a call of a sequence may take: one that should end at once has ended long before. */
const DEADLINE_MS = 1_000;
/** Milliseconds that a call of a case may take. */
const CASE_DEADLINE_MS = 3_000;
/** Seconds for one defect, unless the command line says otherwise. */
const SECONDS = 10;
/** The part of the defects, in percent, that must be found. */
const ENOUGH = 90;
/** Lanes on which cases are played to see what they call: most of the time something is waited for. */
const JOBS = 12;
/** The sequences that a sweep has at most. */
const AMOUNT: Amount = { length: 3, random: 1_000_000, seed: 1, cells: true };

/** The kind of deviation that a broken implementation shows first; `undefined` if it shows none in time. */
async function firstKind(
  session: Session,
  defect: Defect,
  sweeps: readonly Sweep[],
  ms: number,
): Promise<string | undefined> {
  const libc = IMPLEMENTATIONS.libc!;
  const subject = broken(defect);
  try {
    for (const sweep of sweeps) {
      const stop = new AbortController();
      const { found: [first] } = await explore(session, { subject, peer: libc, ...sweep }, AMOUNT, {
        deadlineMs: DEADLINE_MS,
        signal: AbortSignal.any([AbortSignal.timeout(ms / sweeps.length), stop.signal]),
        progress: (_played, findings) => findings > 0 && stop.abort(),
      });
      if (first) return first.kind;
    }
    return undefined;
  } finally {
    await session.lane.pool.drop(await session.lane.pool.endpoint("subject", subject));
  }
}

/** Sweeps of each model and mode once: defects that depend on the family or the role alone are few. */
function spread(sweeps: readonly Sweep[]): Sweep[] {
  return [...Map.groupBy(sweeps, ({ model, mode }) => `${model.name} ${mode}`).values()].map(([first]) =>
    first!
  );
}

if (import.meta.main) {
  const { seconds = `${SECONDS}`, only = "" } = parseArgs(Deno.args, { string: ["only", "seconds"] });
  const defects = (await allDefects()).filter(({ name, of = "libc" }) =>
    of === "libc" && name.includes(only)
  );
  await using session = await Session.open({ deadlineMs: CASE_DEADLINE_MS, jobs: JOBS });
  const inside = await inAlphabets(defects, CASES, session);
  console.log(`${inside.size} of ${defects.length} defects sit in calls of the alphabets`);
  const missed: string[] = [];
  for (const [defect, sweeps] of inside) {
    const startedMs = performance.now();
    const kind = await firstKind(session, defect, spread(sweeps), Number(seconds) * 1000);
    const ms = String(Math.round(performance.now() - startedMs)).padStart(6);
    if (kind === undefined) missed.push(defect.name);
    console.log(`${kind === undefined ? "missed" : "found "} ${ms} ms  ${defect.name}  ${kind ?? ""}`);
  }
  const found = inside.size - missed.length;
  const percent = 100 * found / inside.size;
  console.log(`${found} of ${inside.size} (${percent.toFixed(1)} %) are found within ${seconds} s`);
  Deno.exit(percent < ENOUGH ? EXIT.failed : EXIT.ok);
}
