import { AssertionError } from "@std/assert";
import { ALL_CASES, CASES } from "../cases/mod.ts";
import { defaultName } from "./agent/words.ts";
import type { Case } from "./case/case.ts";
import type { Findings } from "./judge/findings.ts";
import { readFindings } from "./judge/read_findings.ts";
import { applicable } from "./judge/condition.ts";
import { misspelt, unmatched } from "./judge/unmatched.ts";
import { staleText } from "../reports/text/stale.ts";
import { describe } from "./explore/describe.ts";
import { explore } from "./explore/explore.ts";
import { sequencesIn } from "./explore/sequence_case.ts";
import { knownIn, racesOfSweep, sequencesOfSweep, sweepsOf } from "./explore/sweeps.ts";
import { FAMILIES } from "./endpoint/address.ts";
import type { Endpoint } from "./endpoint/endpoint.ts";
import type { Expectation } from "./judge/expectations.ts";
import { describeFailure } from "../reports/text/failure.ts";
import { agent, type Implementation, RESULT_NAMES } from "./agents/implementations.ts";
import { reference } from "./agents/reference.ts";
import { implementationOf } from "./run/implementation_of.ts";
import type { Lane } from "./run/lane.ts";
import { Session } from "./run/session.ts";
import type { Task } from "./run/task.ts";
import { joinWords } from "../reports/command.ts";
import { needsLook } from "../reports/consequence.ts";
import { sweepNotes } from "../reports/explored.ts";
import { standingOf } from "../reports/standing.ts";
import { checkShard, type Shard } from "../reports/shard.ts";
import { select } from "./case/select.ts";
import { inShard } from "./case/shard.ts";
import { storeCase, storeResult } from "./run/store.ts";
import { Unavailable } from "./endpoint/errors.ts";
import { concerns, expand, unmetNeed } from "./case/variants.ts";

/** Sequences that are played beside the cases. */
export interface ExploreOptions {
  /** Number of sequences of 4 to 8 steps that are chosen at random. */
  readonly random: number;
  /** Chooses them; 1 unless given. */
  readonly seed?: number;
  /** Steps of the sequences of which all are played; 2 unless given. */
  readonly length?: number;
}

/** The options of {@linkcode conformance}. */
export interface ConformanceOptions {
  /** Selectors of the suite's cases: ids, beginnings of ids, globs, `field:value`. All cases unless given. */
  readonly select?: readonly string[];
  /** Cases of your own, beside the selected ones. */
  readonly cases?: readonly Case[];
  /** Known deviations, also of other implementations; those of this one must occur exactly so. */
  readonly expectations?: Findings;
  /** Milliseconds that an operation may take; 10,000 unless given. */
  readonly timeoutMs?: number;
  /**
   * Also play sequences of calls that nobody wrote, judged by models of sockets: one test for each model,
   * family and mode. None unless given.
   */
  readonly explore?: ExploreOptions;
  /** A part of all variants, where several machines share them; all unless given. */
  readonly shard?: Shard;
  /**
   * The implementation on the other side, a name or a command. Unless given it is `libc` on Linux, elsewhere
   * the `c` agent or `python`.
   */
  readonly peer?: string | readonly string[];
  /**
   * True to make the implementation its own peer, in a second process: for sockets that can only talk to
   * themselves. Every failure is the pair's. There is no `peer` then, and nothing is explored.
   */
  readonly pair?: boolean;
}

const TIMEOUT_MS = 10_000;
/** Milliseconds that an operation of a sequence may take. */
const EXPLORE_MS = 3_000;

/**
 * Registers a `Deno.test` for every variant of the selected cases, with `implementation` as the subject: the
 * name of a built-in one or of one in `sockspec.json`, or the command of an agent. Call it at the top of a
 * test file, and await it.
 *
 * A variant that the implementation cannot express is an ignored test. Where a built-in implementation is not
 * available on this host, one ignored test says why. A known deviation passes while it occurs exactly as
 * listed. Every other deviation fails its test, whatever the level of its case: a test has no other way to
 * tell.
 *
 * ```ts ignore
 * import { conformance } from "@sockspec/sockspec";
 *
 * await conformance("libc", { select: ["tcp/reset"] });
 * await conformance(["python3", "my_agent.py"]);
 * ```
 *
 * @throws {TypeError} for a name that no implementation has, a mistake in `sockspec.json`, findings that are
 * malformed or match nothing, or a pair with a peer.
 * @throws {RangeError} for a shard that is not one of its number.
 * @throws {SelectorError} for a selector that selects nothing.
 * @throws {AgentStartError} when the command does not come up as an agent.
 */
export async function conformance(
  implementation: string | readonly string[],
  options: ConformanceOptions = {},
): Promise<void> {
  if (options.shard) checkShard(options.shard);
  const { pair = false } = options;
  const alone = await resolve(implementation);
  const subject = pair ? alone.paired ?? alone : alone;
  if (pair && (options.peer !== undefined || options.explore !== undefined)) {
    throw new TypeError('"pair" makes the implementation its own peer, found "peer" or "explore" beside it');
  }
  const peer = pair ? subject : options.peer === undefined ? await reference() : await resolve(options.peer);
  const cases = [...select(CASES, options.select ?? []), ...options.cases ?? []];
  const listed = readFindings(options.expectations ?? { findings: [] });
  const sequences = sequencesIn(listed.map((each) => each.case));
  const wrong = unmatched(listed, [...ALL_CASES, ...sequences, ...options.cases ?? []]);
  if (wrong) throw new TypeError(wrong);
  misspelt(listed, [...RESULT_NAMES, subject.name]).forEach((hint) => console.warn(hint));
  await using opening = new AsyncDisposableStack();
  const session = opening.use(await Session.open({ deadlineMs: options.timeoutMs ?? TIMEOUT_MS }));
  const { lane } = session;
  let ours, theirs;
  try {
    ours = await lane.pool.endpoint("subject", subject);
    theirs = await lane.pool.endpoint("peer", peer, ours.beside);
    // Also started here, as a process that begins in one test and ends in another looks like a leak in both.
    await lane.pool.reference();
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    Deno.test({ name: `${subject.name}: not available: ${error.message}`, ignore: true, fn() {} });
    return;
  }
  const expectations = applicable(listed, [{ ...ours.identity, name: subject.name }]);
  const chosen = cases.filter((each) => concerns(each, subject)).flatMap(expand)
    .filter((variant) => inShard(variant, subject.name, options.shard, [subject.name]));
  const variants = chosen.map((variant) => ({
    variant,
    ignore: (unmetNeed(variant, "subject", ours) ?? unmetNeed(variant, "peer", theirs)) !== undefined,
  }));
  if (options.shard === undefined && variants.every(({ ignore }) => ignore)) {
    Deno.test(`${subject.name}: something is judged`, () => {
      throw new AssertionError(
        `None of the ${variants.length} selected variants can be played: ${subject.name} declares ` +
          ([...ours.capabilities].join(", ") || "nothing"),
      );
    });
  }
  for (const { variant, ignore } of variants) {
    const task = { variant, subject, peer, round: 1, ...(pair ? { pair } : {}) };
    testOf(task, { lane, expectations, ignore });
  }
  if (options.explore) exploreWith(options.explore, session, { subject, peer, ours, expectations });
  const opened = opening.move();
  Deno.test.afterAll(() => opened.disposeAsync());
}

/** Registers the test of a variant. */
function testOf(
  task: Task,
  { lane, expectations, ignore }: {
    readonly lane: Lane;
    readonly expectations: readonly Expectation[];
    readonly ignore: boolean;
  },
): void {
  const { variant, subject } = task;
  const name = [subject.name, variant.case.id, variant.name].filter(Boolean).join(" ");
  Deno.test({
    name,
    ignore,
    sanitizeOps: true,
    sanitizeResources: true,
    async fn() {
      const beforeMs = performance.now();
      const judged = await lane.run(task);
      const { result, stale } = storeResult(
        { expectations, commandFor: () => commandFor(name) },
        task,
        judged,
        { startedMs: beforeMs, durationMs: performance.now() - beforeMs, lane: 1 },
      );
      const told = [
        ...stale.map(staleText),
        ...!needsLook(standingOf(result)) ? [] : describeFailure(result, storeCase(variant.case)),
      ];
      if (told.length > 0) throw new AssertionError(told.join("\n"));
    },
  });
}

/** Registers a test for everything that an implementation can be explored in. */
function exploreWith(
  { random, seed = 1, length = 2 }: ExploreOptions,
  session: Session,
  { subject, peer, ours, expectations }: {
    readonly subject: Implementation;
    readonly peer: Implementation;
    readonly ours: Endpoint;
    readonly expectations: readonly Expectation[];
  },
): void {
  for (const sweep of sweepsOf(ours, { families: FAMILIES, modes: [], roles: ["client"] })) {
    const { model, family, mode } = sweep;
    const known = sequencesOfSweep(knownIn(expectations, subject.name, [sweep]), sweep);
    const races = racesOfSweep(expectations, subject.name, sweep);
    Deno.test(`${subject.name} explore ${model.name} family=${family},mode=${mode}`, async () => {
      const { found, unsure, cut } = await explore(
        session,
        { subject, peer, ...sweep },
        { random, seed, length, cells: false },
        { deadlineMs: EXPLORE_MS, known, races, signal: new AbortController().signal },
      );
      const fresh = Map.groupBy(found.filter((each) => !each.known), (each) => each.kind);
      const told = [
        ...[...fresh.values()].flatMap((alike) => describe(alike, model)),
        ...new Set(found.filter((each) => each.known).map((each) => each.sequence)).size < known.length
          ? ["A known sequence does not deviate any more: see sockspec explore --expect"]
          : [],
        ...sweepNotes({ unsure, ...cut === undefined ? {} : { cut } }),
      ];
      if (told.length > 0) throw new AssertionError(told.join("\n"));
    });
  }
}

/**
 * The command that runs a test alone. The imports of the tests may need options that only their author
 * knows.
 */
function commandFor(name: string): string {
  const exactly = `/^${name.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&")}$/`;
  const { protocol, pathname, href } = new URL(Deno.mainModule);
  const file = protocol === "file:" ? decodeURIComponent(pathname) : href;
  return joinWords(["deno", "test", "-A", "--unstable-net", "--filter", exactly, file]);
}

async function resolve(implementation: string | readonly string[]): Promise<Implementation> {
  return typeof implementation === "string"
    ? await implementationOf(implementation)
    : agent(defaultName(implementation), implementation);
}
