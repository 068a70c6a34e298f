import { assert, assertEquals } from "@std/assert";
import known from "../../cases/relay/known_deviations.json" with { type: "json" };
import { CASES, RELAY_CASES } from "../../cases/mod.ts";
import type { Case } from "../case/case.ts";
import { isUnexpected } from "../../reports/consequence.ts";
import { standingOf } from "../../reports/standing.ts";
import { staleText } from "../../reports/text/stale.ts";
import { reference } from "../agents/reference.ts";
import { type Implementation, IMPLEMENTATIONS } from "../agents/implementations.ts";
import { expand, type Variant } from "../case/variants.ts";
import { unmatched } from "../judge/unmatched.ts";
import { readFindings } from "../judge/read_findings.ts";
import { openSystem } from "../libc/sys.ts";
import { relay } from "../relays/implementation.ts";
import { RELAYS } from "../relays/relays.ts";
import { RELAY_HALF_CLOSE } from "./broken/relay_half_close.ts";
import { broken } from "./broken/implementation.ts";
import { wholeRun } from "./whole_run.ts";

const ignore = Deno.build.os !== "linux";
if (!ignore) openSystem();

/** Variants side by side: most of the time something is waited for. */
const JOBS = 12;

const FINDINGS = readFindings(known);

/** The cases that can be played through a relay as well. */
const ALSO = CASES.filter(({ relay }) => relay === "also");

/** The case that shows over IPv6, too, what a pipe does: it is given another address, and nothing else. */
const OVER_IPV6 = "relay/ends-of-both";

/** Runs cases; gives what is stale or unexpected, the subjects that are not available, and the verdicts. */
async function played(
  subjects: readonly Implementation[],
  cases: readonly Case[] = RELAY_CASES,
  chosen: (variant: Variant) => boolean = () => true,
): Promise<{ wrong: string[]; missing: string[]; verdicts: string[] }> {
  const { run, results, end } = await wholeRun({
    variants: cases.flatMap(expand).filter((each) => each.family !== "unix" && chosen(each)),
    subjects,
    peers: [await reference()],
    expectations: FINDINGS,
    jobs: JOBS,
    deadlineMs: 10_000,
    commandFor: () => "",
  });
  const unexpected = results.filter((each) => isUnexpected(standingOf(each)));
  return {
    wrong: [
      ...unexpected.map(({ subject, case: id, variant, why }) => `${subject} ${id} ${variant}: ${why}`),
      ...end.stale.map(staleText),
    ],
    verdicts: [...new Set(results.map(({ verdict }) => verdict))],
    missing: run.implementations.flatMap(({ name, unavailable }) => unavailable ? [name] : []),
  };
}

Deno.test({
  name: "A relay that does everything right passes every case",
  ignore,
  async fn() {
    const sound = broken({ name: "nothing", of: "relay", caughtBy: [], breaks: () => ({}) });
    assert(ALSO.length > 20);
    const { wrong, missing } = await played([sound], [...RELAY_CASES, ...ALSO]);
    assertEquals([wrong, missing], [[], []]);
  },
});

Deno.test({
  name: "A near end that lies makes no relay fail, and one that does not makes none pass",
  ignore,
  async fn() {
    const cases = RELAY_CASES.filter(({ id }) => id === "relay/half-close-reply");
    const sound = broken({ name: "nothing", of: "relay", caughtBy: [], breaks: () => ({}) });
    const drain = () => Promise.resolve({ value: { count: 0, mismatch: null, end: "eof" } as const });
    const liar = broken({ name: "nothing comes", caughtBy: [], breaks: () => ({ drain }) });
    assertEquals((await played([sound.withNear!(liar)], cases)).verdicts, ["inconclusive"]);
    const [defect] = RELAY_HALF_CLOSE.filter(({ caughtBy }) => caughtBy.includes("relay/half-close-reply"));
    const honest = { ...IMPLEMENTATIONS.libc!, name: "another libc" };
    assertEquals((await played([broken(defect!).withNear!(honest)], cases)).verdicts, ["fail"]);
    assertEquals((await played([sound.withNear!(honest)], cases)).verdicts, ["pass"]);
  },
});

Deno.test({
  name: "Pipes that people write do what is known of them, and nothing else",
  ignore,
  async fn() {
    const pipes = Object.entries(RELAYS).filter(([, recipe]) => recipe.source !== undefined);
    const { wrong, missing } = await played(
      pipes.map(([name, recipe]) => relay(name, [recipe])),
      RELAY_CASES,
      ({ family, case: { id } }) => family !== "ipv6" || id === OVER_IPV6,
    );
    assertEquals(wrong, []);
    assertEquals(missing.filter((each) => !each.startsWith("go")), []);
  },
});

Deno.test("Every finding of relays is about a case and a relay that there is", () => {
  assertEquals(unmatched(FINDINGS, RELAY_CASES), undefined);
  const names = new Set(FINDINGS.map(({ implementation }) => implementation));
  assertEquals([...names].filter((each) => !Object.hasOwn(RELAYS, each)), []);
});
