import { assert, assertEquals } from "@std/assert";
import { CASES as OF_ENDPOINTS, RELAY_CASES } from "../../../cases/mod.ts";
import { type Implementation, IMPLEMENTATIONS } from "../../agents/implementations.ts";
import { isFailure } from "../../judge/judge.ts";
import type { Lane } from "../../run/lane.ts";
import { Session } from "../../run/session.ts";
import { openSystem } from "../../libc/sys.ts";
import { expand } from "../../case/variants.ts";
import type { Verdict } from "../../../reports/model.ts";
import type { Defect } from "./endpoint.ts";
import { broken } from "./implementation.ts";
import { allDefects } from "./mod.ts";

const ignore = Deno.build.os !== "linux";
if (!ignore) openSystem();
const defects = await allDefects();
const CASES = [...OF_ENDPOINTS, ...RELAY_CASES];

/**
 * Milliseconds that an operation may take here: a defect that hangs does so for certain, and sound calls take
 * far less.
 */
const DEADLINE_MS = 1_000;
/** Milliseconds for cases in which a system sends the answer to a SYN again: it does so after a second. */
const ANSWERED_AGAIN_MS = 4_000;

/** Lanes side by side: most of the time a defect is waited for. */
const LANES = 8;

/** Steps of a test that run at the same time; the test around them sees leaks. */
const SIDE_BY_SIDE = { sanitizeOps: false, sanitizeResources: false, sanitizeExit: false };

Deno.test("Every case can fail: some defect is made for it", () => {
  const caught = new Set(defects.flatMap((each) => each.caughtBy));
  assertEquals(CASES.map((each) => each.id).filter((id) => !caught.has(id)), []);
  const ids = new Set(CASES.map((each) => each.id));
  assertEquals([...caught].filter((id) => !ids.has(id)), []);
});

Deno.test("No two defects have one name: endpoints are kept by it", () => {
  const names = defects.map(({ name }) => name);
  assertEquals(names.filter((name, index) => names.indexOf(name) !== index), []);
});

Deno.test("No two defects are one: what several cases catch names all of them", async () => {
  const seen = new Map<string, string>();
  const twice: string[] = [];
  for await (const { name: file } of Deno.readDir(import.meta.dirname!)) {
    const source = await Deno.readTextFile(`${import.meta.dirname}/${file}`);
    for (const defect of source.split(/^ {2}\{$/m)) {
      const [name, of, breaks] = [/^ {4}name: .+/m, /^ {4}of: .+/m, /^ {4}breaks[^]+?^ {2}\}/m]
        .map((part) => part.exec(defect)?.[0].trim());
      if (name === undefined || breaks === undefined) continue;
      const told = `${of} ${breaks.replaceAll(/[\s,]/g, "")}`;
      const other = seen.get(told);
      if (other !== undefined) twice.push(`${other} = ${name}`);
      seen.set(told, name);
    }
  }
  assert(seen.size > 1_000, `Only ${seen.size} defects were read`);
  assertEquals(twice, []);
});

/** Runs a case, up to the first variant that fails. */
async function verdictsOf(id: string, subject: Implementation, lane: Lane): Promise<Verdict[]> {
  const deadlineMs = id === "tcp/loss/handshake" ? ANSWERED_AGAIN_MS : DEADLINE_MS;
  const verdicts: Verdict[] = [];
  for (const variant of expand(CASES.find((each) => each.id === id)!)) {
    const { verdict } = await lane.run({
      variant,
      subject,
      peer: IMPLEMENTATIONS.libc!,
      round: 1,
      deadlineMs,
    });
    verdicts.push(verdict);
    if (isFailure(verdict)) break;
  }
  assert(!verdicts.includes("error"), `${id} is at fault`);
  return verdicts;
}

/** True if this host or user cannot have what a case needs, whatever the implementation. */
async function isUnplayable(id: string, { of = "libc", needs }: Defect, lane: Lane): Promise<boolean> {
  if (of === "relay") return false;
  const sound = IMPLEMENTATIONS[of]!;
  const { capabilities } = await lane.pool.endpoint("subject", sound);
  if (needs !== undefined && !capabilities.has(needs)) return true;
  const verdicts = await verdictsOf(id, sound, lane);
  return verdicts.every((verdict) => verdict === "unsupported");
}

/** The ids of the cases that should catch a defect and do not, with their verdicts. */
async function missedBy(defect: Defect, lane: Lane): Promise<string[]> {
  const missed: string[] = [];
  for (const id of defect.caughtBy) {
    const verdicts = await verdictsOf(id, broken(defect), lane);
    if (verdicts.some(isFailure) || await isUnplayable(id, defect, lane)) continue;
    missed.push(`${id}: ${verdicts.join(" ")}`);
  }
  return missed;
}

Deno.test({
  name: "Every defect is caught by each case that is made for it",
  ignore,
  async fn(test) {
    await using session = await Session.open({ deadlineMs: DEADLINE_MS, jobs: LANES });
    const work = async (waiting: Defect[], lane: Lane): Promise<void> => {
      for (let defect = waiting.shift(); defect; defect = waiting.shift()) {
        const missed = missedBy(defect, lane);
        await test.step({
          name: defect.name,
          ...SIDE_BY_SIDE,
          fn: async () => assertEquals(await missed, []),
        });
      }
    };
    const exclusive = new Set(CASES.filter((each) => each.exclusive).map(({ id }) => id));
    const isAlone = ({ alone, caughtBy }: Defect) => alone ?? caughtBy.some((id) => exclusive.has(id));
    const together = defects.filter((each) => !isAlone(each));
    await Promise.all(session.lanes.map((lane) => work(together, lane)));
    await work(defects.filter(isAlone), session.lane);
  },
});
