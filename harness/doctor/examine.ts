import { FAMILIES, type Family, type SeatHosts } from "../endpoint/address.ts";
import { AgentStartError } from "../agent/start_error.ts";
import { Unsupported } from "../endpoint/errors.ts";
import { isCapability } from "../endpoint/capabilities.ts";
import { applicable } from "../judge/condition.ts";
import { compare, type Expectation, reasonsOf } from "../judge/expectations.ts";
import { DOCTOR_CASES, FOUND } from "../judge/unmatched.ts";
import { History } from "../script/history.ts";
import { LanePlaces, LOOPBACK } from "../script/places.ts";
import { Session } from "../run/session.ts";
import { Seat } from "../script/seat.ts";
import type { Stale } from "../../reports/model.ts";
import type { Check, Word } from "./check.ts";
import { type Examination, type Examined, type Trial, worst } from "./examination.ts";
import { isMethod, needsOf } from "../endpoint/operations.ts";
import { type CheckParts, CheckScenario } from "./scenario.ts";
import type { Subject } from "./subject.ts";
import { CHECKS, GROUPS } from "./table.ts";
import { unclean, wrongOf } from "./wrong.ts";

/** The agent, and how it is examined. */
export interface ExamineOptions {
  /** The agent. */
  readonly subject: Subject;
  /** A second process of it, which takes the other seat; the reference does unless given. */
  readonly peer?: Subject;
  /** Milliseconds that an answer may take. */
  readonly timeoutMs: number;
  /** The addresses of both; those of the agent's own place, or loopback, unless given. */
  readonly hosts?: SeatHosts;
  /**
   * Names of the checks to make, or their beginnings, with those that they are built on; all unless given.
   */
  readonly only?: readonly string[];
  /** The families to look at, as far as the agent declares them; all unless given. */
  readonly families?: readonly Family[];
  /** Deviations of implementations, for which their agents are not to blame. */
  readonly expectations?: readonly Expectation[];
  /** Is called with each result as soon as there is one. */
  readonly made?: (examined: Examined) => void;
}

/** Makes the checks, one after another, over each family that the agent declares. */
export async function examine(options: ExamineOptions): Promise<Examination> {
  const { subject, only } = options;
  await using session = await Session.open({ deadlineMs: options.timeoutMs });
  const examiner = new Examiner(options, session);
  const chosen = chooseChecks(only);
  for (const { title, checks } of GROUPS) {
    for (const check of checks.filter((each) => chosen.has(each.name))) await examiner.make(title, check);
  }
  const { identity, capabilities } = subject;
  return { identity, capabilities: [...capabilities], checks: examiner.checks, stale: examiner.stale };
}

/**
 * The names of the checks to make: those whose name is given or begins with it, those that they are built on,
 * and those that show what they need to be lacking.
 */
function chooseChecks(only: readonly string[] | undefined): Set<string> {
  const chosen = new Set<string>();
  const choose = (check: Check): void => {
    if (chosen.has(check.name)) return;
    chosen.add(check.name);
    for (const name of check.after) choose(CHECKS.find((each) => each.name === name)!);
  };
  const named = CHECKS.filter(({ name }) =>
    !only || only.some((word) => name === word || name.startsWith(`${word}/`))
  );
  named.forEach(choose);
  // A check that is not made, as what it needs is not declared, must not pass for one that works.
  const needed = new Set<string>(named.flatMap(({ needs, oneOf }) => [...needs, ...oneOf]));
  CHECKS.filter(({ lacks }) => lacks !== undefined && needed.has(lacks)).forEach(choose);
  return chosen;
}

/** Makes checks of one agent, and collects the results. */
class Examiner {
  readonly checks: Examined[] = [];
  readonly stale: Stale[] = [];
  readonly #options: ExamineOptions;
  readonly #session: Session;
  readonly #expectations: readonly Expectation[];
  #places: LanePlaces | undefined;

  constructor(options: ExamineOptions, session: Session) {
    this.#options = options;
    this.#session = session;
    const { subject: { name, identity }, expectations = [] } = options;
    this.#expectations = applicable(expectations, [{ ...identity, name }]);
  }

  made(examined: Examined): void {
    this.checks.push(examined);
    this.#options.made?.(examined);
  }

  async make(group: string, check: Check): Promise<void> {
    if (check.raw && !this.#options.subject.launch) return;
    const trials: Trial[] = [];
    for (const family of this.#familiesOf(check)) {
      const known = trials.find(({ status, outcome }) => status === "expected" && outcome === "hang");
      if (known !== undefined) {
        // A hang is waited for once.
        trials.push({ ...known, family, found: `nothing, as it was not tried after ${known.family}` });
        continue;
      }
      const obstacle = this.#obstacle(check, family, trials);
      trials.push(
        obstacle === undefined
          ? await this.#try(check, family)
          : { family, status: "untried", note: obstacle },
      );
    }
    if (trials.length === 0) return;
    const { name, title, section } = check;
    const status = worst(trials.map((trial) => trial.status));
    this.made({ group, name, title, of: this.#wordsOf(check), section, status, trials });
  }

  /**
   * The words that a check is evidence for: of capabilities the declared ones, or the one that is lacking.
   */
  #wordsOf({ of, lacks }: Check): Word[] {
    const { capabilities: declared } = this.#options.subject;
    return of.filter((word) => {
      if (word === lacks) return true;
      if (lacks) return isMethod(word) && !needsOf(word).some((each) => declared.has(each));
      return !isCapability(word) || declared.has(word);
    });
  }

  #familiesOf({ needs, oneOf, lacks, unix, over }: Check): (Family | null)[] {
    const { subject: { capabilities: declared }, families = FAMILIES } = this.#options;
    if (lacks && declared.has(lacks)) return [];
    if (!needs.every((word) => declared.has(word))) return [];
    if (oneOf.length > 0 && !oneOf.some((word) => declared.has(word))) return [];
    if (needs.length + oneOf.length === 0) return [null];
    const possible = families.filter((family) =>
      declared.has(`family:${family}`) &&
      (family === "unix" ? over !== "inet" && (!unix || declared.has(unix)) : over !== "unix")
    );
    return over === "first" ? possible.slice(0, 1) : possible;
  }

  /**
   * Why a check cannot be made over a family; `undefined` where it can. A hang is waited for once, not for
   * each family.
   */
  #obstacle(check: Check, family: Family | null, trials: readonly Trial[]): string | undefined {
    const hung = trials.find((trial) => trial.outcome === "hang");
    if (hung) return `nothing came in time over ${hung.family}`;
    const broken = check.after.find((name) => !this.#stands(name, family));
    return broken === undefined ? undefined : `"${broken}" does not work`;
  }

  /**
   * True if a check worked over a family, but for known deviations, or where it has no such family, over all
   * that it has.
   */
  #stands(name: string, family: Family | null): boolean {
    const trials = this.checks.find((each) => each.name === name)?.trials ?? [];
    const same = trials.filter((trial) => trial.family === family);
    // A check that was not made, for want of a capability, is not an obstacle.
    return (same.length > 0 ? same : trials).every(({ status }) =>
      status === "works" || status === "expected"
    );
  }

  /** Compares a trial with the expectations for it; those that it does not meet are stale. */
  #compared({ name }: Check, trial: Trial): Trial {
    const { subject } = this.#options;
    const { family, status, outcome } = trial;
    const deviations = status === "wrong" ? [{ checkpoint: FOUND, outcome: outcome! }] : [];
    const variant = family === null ? "" : `family=${family}`;
    const compared = compare(this.#expectations, subject.name, DOCTOR_CASES + name, variant, {
      verdict: status === "wrong" ? "fail" : "pass",
      outcomes: status === "wrong" ? deviations : [{ checkpoint: FOUND, outcome: "the expected outcome" }],
      deviations,
    });
    this.stale.push(...compared.stale);
    if (!compared.expected) return trial;
    return { ...trial, status: "expected", note: reasonsOf(compared.met).join("; ") };
  }

  async #try(check: Check, family: Family | null): Promise<Trial> {
    const { subject } = this.#options;
    const history = new History();
    let parts: CheckParts | undefined;
    try {
      parts = await this.#parts(history, family ?? this.#anyFamily);
      const scenario = new CheckScenario(parts);
      await check.run(scenario);
      const failed = await subject.clean();
      if (failed) throw unclean(failed);
      const status = check.lacks ? "missing" : "works";
      const note = scenario.notes.length > 0 ? { note: scenario.notes.join("; ") } : {};
      return this.#compared(check, { family, status, ...note });
    } catch (error) {
      if (error instanceof Unsupported && error.seat === "peer") {
        await subject.clean();
        const note = `the other one of the pair cannot: ${error.message}`;
        return this.#compared(check, { family, status: "untried", note });
      }
      const wrong = error instanceof AgentStartError ? undefined : wrongOf(error);
      if (!wrong && !(error instanceof AgentStartError)) throw error;
      const { found, expected, outcome, advice } = wrong ??
        { found: (error as Error).message, expected: "a second start", outcome: "wrong", advice: {} };
      const { fix, section } = { ...check, ...advice };
      const said = { found, outcome, expected, fix, section, history: history.store() };
      const trial = this.#compared(check, { family, status: "wrong", ...said });
      // A deviation that is not known may leave any state behind. A known one ends with the variant in every
      // run.
      await (trial.status === "expected" && outcome !== "hang" ? subject.clean() : subject.stop());
      return trial;
    } finally {
      for (const seat of parts ? [parts.subject, parts.peer] : []) {
        seat.leave();
        seat.clearDeadlines();
      }
      await (this.#options.peer?.clean() ?? parts?.peer.endpoint.reset());
    }
  }

  get #anyFamily(): Family {
    return FAMILIES.find((each) => this.#options.subject.capabilities.has(`family:${each}`)) ?? "ipv4";
  }

  async #parts(history: History, family: Family): Promise<CheckParts> {
    const { subject, timeoutMs: deadlineMs } = this.#options;
    const agent = await subject.agent();
    const peer = await (this.#options.peer?.agent() ?? this.#session.lane.pool.reference(agent.beside));
    const { hosts = agent.beside?.hosts ?? { subject: LOOPBACK, peer: LOOPBACK } } = this.#options;
    this.#places ??= new LanePlaces(hosts, agent.beside?.folder ?? this.#session.folder);
    return {
      agent: subject,
      apart: hosts.subject.ipv4 !== hosts.peer.ipv4 || hosts.subject.ipv6 !== hosts.peer.ipv6,
      role: "client",
      family,
      subject: new Seat({ name: "subject", endpoint: agent, history, deadlineMs }),
      peer: new Seat({ name: "peer", endpoint: peer, history, deadlineMs }),
      history,
      places: this.#places,
      clock: this.#session.clock,
      observer: (agent.beside ?? this.#session).observer,
      deadlineMs,
    };
  }
}
