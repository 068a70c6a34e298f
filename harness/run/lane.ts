import type { Trace } from "../agent/channel.ts";
import { type Attempt, attempt, type Surroundings } from "./attempt.ts";
import type { Beside, Endpoint } from "../endpoint/endpoint.ts";
import { type Implementation, IMPLEMENTATIONS, REFERENCE } from "../agents/implementations.ts";
import { type Doubts, isJudged, judge, type Judgement } from "../judge/judge.ts";
import { Patience } from "./patience.ts";
import type { LanePlaces } from "../script/places.ts";
import { meet, sharesFiles } from "./reach.ts";
import { missing, type Variant } from "../case/variants.ts";
import type { Verdict } from "../../reports/model.ts";

/** A variant with the implementations in its seats. */
export interface Task {
  /** What is run. */
  readonly variant: Variant;
  /** Who is under test; or the last of what it wrote on stderr. */
  readonly subject: Implementation;
  /** Who is on the other side. */
  readonly peer: Implementation;
  /** From 1. */
  readonly round: number;
}

/** What a lane found out about a task. */
export interface Finding extends Judgement {
  /** Every operation. */
  readonly history: Attempt["history"];
  /** Numbers that are not judged. */
  readonly measures: Attempt["measures"];
  /** Milliseconds spent in windows. */
  readonly waitedMs: number;
  /** The last of what both wrote on stderr. */
  readonly stderr: { readonly subject: string; readonly peer: string };
}

/** Milliseconds that an endpoint may take to end. */
const STOP_MS = 2_000;

/** Milliseconds that an agent has to introduce itself, at least. */
const HANDSHAKE_MS = 10_000;

const NO_HISTORY: Attempt["history"] = { operations: [], leftOut: 0, leftOutAfter: 0 };

/** A task that was played. */
interface Played extends Attempt {
  /** By itself, without any doubts. */
  readonly verdict: Verdict;
  /** The last of what both wrote on stderr. */
  readonly stderr: Finding["stderr"];
  /** The variant that an endpoint which died had served before; `undefined` where none died, or a new one. */
  readonly served: string | undefined;
  /** Where the subject says that others must be beside it. */
  readonly beside: Beside | undefined;
  /** What else there is to say. */
  readonly note?: string;
}

/** Why a task cannot be played. */
class Unplayed extends Error {
  constructor(readonly verdict: Verdict, why: string) {
    super(why);
  }
}

/** The case and the axes. */
function fullName({ case: { id }, name }: Variant): string {
  return name ? `${id} ${name}` : id;
}

/** The last of what an endpoint wrote on stderr, and why it was replaced. */
function evidence(endpoint: Endpoint, { spent }: Attempt): string {
  const failure = spent.get(endpoint);
  return (endpoint.takeStderr?.() ?? "") +
    (failure === undefined ? "" : `[It was replaced after this variant: ${failure.message}]\n`);
}

/** Whether it is what the suite measures others against. */
function isReference({ name, custom }: Implementation): boolean {
  return name === REFERENCE && !custom;
}

/** Runs tasks one after another, with endpoints of its own that it starts once and replaces when they are lost. */
export class Lane {
  readonly #surroundings: Surroundings & { readonly places: LanePlaces };
  readonly #folder: string;
  readonly #trace: Trace | undefined;
  readonly #patience: Patience;
  /** By seat and implementation: a subject and a peer of the same implementation are two endpoints. */
  readonly #endpoints = new Map<string, Promise<Endpoint>>();
  readonly #replaced = new Set<string>();
  /** Whether they find what is in the lane's folder. */
  readonly #sharing = new WeakMap<Endpoint, boolean>();
  /** The variant that an endpoint served last. */
  readonly #served = new WeakMap<Endpoint, string>();

  /** `folder` is private to the run; `patience` is shared with its other lanes. */
  constructor(
    folder: string,
    surroundings: Surroundings & { readonly places: LanePlaces },
    { trace, patience = new Patience() }: { trace?: Trace | undefined; patience?: Patience } = {},
  ) {
    this.#folder = folder;
    this.#trace = trace;
    this.#patience = patience;
    this.#surroundings = surroundings;
  }

  /** The lane's endpoint of an implementation, started when it is first asked for; `beside` another one where that says so. */
  endpoint(
    seat: "subject" | "peer" | "reference",
    implementation: Implementation,
    beside?: Beside,
  ): Promise<Endpoint> {
    const place = beside?.prefix.join(" ") ?? "";
    const key = `${seat} ${implementation.name} ${place}`;
    let endpoint = this.#endpoints.get(key);
    if (endpoint === undefined) {
      const trace = this.#trace;
      endpoint = implementation.start({
        folder: this.#folder,
        served: this.#replaced.has(key),
        ...(beside ? { prefix: beside.prefix } : {}),
        // Nobody who gives an operation more time means that a start should have less.
        handshakeMs: Math.max(HANDSHAKE_MS, this.#surroundings.deadlineMs),
        ...(trace ? { trace: (name, direction, line) => trace(`${name} (${seat})`, direction, line) } : {}),
      });
      this.#endpoints.set(key, endpoint);
      // One that did not start is tried again for the next variant.
      endpoint.catch(() => this.#endpoints.delete(key));
    }
    return endpoint;
  }

  /** Whether both endpoints of a task are there, or start. */
  async starts({ subject, peer }: Task): Promise<boolean> {
    try {
      const { beside } = await this.endpoint("subject", subject);
      await this.endpoint("peer", peer, beside);
      return true;
    } catch {
      return false;
    }
  }

  /** Runs one task. Never throws. */
  async run(task: Task): Promise<Finding> {
    try {
      let played = await this.#play(task);
      if (played.served) played = await this.#playAfresh(task, played);
      for (let tries = 1; tries < (task.variant.case.attempts ?? 1); tries++) {
        if (played.verdict !== "inconclusive" || played.spent.size > 0) break;
        played = await this.#play(task);
      }
      const { record, history, measures, waitedMs, stderr } = played;
      const judgement = judge(task.variant, { ...record, ...await this.#doubts(task, played) });
      if ("outcome" in record.ending && record.ending.outcome === "hang" && isJudged(judgement.verdict)) {
        this.#patience.hung(task.subject.name, fullName(task.variant));
      }
      const why = [judgement.why, played.note].filter(Boolean).join("; ");
      return { ...judgement, why, history, measures, waitedMs, stderr };
    } catch (error) {
      if (error instanceof Unplayed) return nothingJudged(error.verdict, error.message);
      return nothingJudged("error", `The lane failed: ${(error as Error).stack ?? error}`);
    }
  }

  /** Plays a task once, with the endpoints that the lane has or starts. */
  async #play(task: Task): Promise<Played> {
    const { variant } = task;
    let subject: Endpoint;
    let peer: Endpoint;
    try {
      subject = await this.endpoint("subject", task.subject);
    } catch (error) {
      throw new Unplayed("crash", `The subject did not start: ${(error as Error).message}`);
    }
    try {
      peer = await this.endpoint("peer", task.peer, subject.beside);
      if (peer.beside) {
        throw new Unplayed("unsupported", `${task.peer.name} cannot be a peer: it lives elsewhere`);
      }
    } catch (error) {
      if (error instanceof Unplayed) throw error;
      throw new Unplayed("inconclusive", `The peer did not start: ${(error as Error).message}`);
    }
    const lacking = missing(variant, "subject", subject) ?? missing(variant, "peer", peer);
    if (lacking) throw new Unplayed("unsupported", lacking);
    if (variant.family === "unix") {
      const elsewhere = task.subject.custom && !await this.#sharesFiles(subject)
        ? "subject"
        : task.peer.custom && !await this.#sharesFiles(peer)
        ? "peer"
        : undefined;
      if (elsewhere) {
        const why = `The ${elsewhere} has another file system: it does not find a socket of the harness's`;
        throw new Unplayed("unsupported", why);
      }
    }

    const before = { subject: this.#served.get(subject), peer: this.#served.get(peer) };
    const played = await this.#attempt(task, subject, peer);
    const { verdict } = judge(variant, played.record);
    const { ending } = played.record;
    return {
      ...played,
      verdict,
      stderr: { subject: evidence(subject, played), peer: evidence(peer, played) },
      served: ending.kind === "lost" && ending.died ? before[ending.seat] : undefined,
      beside: subject.beside,
    };
  }

  /**
   * Plays again where an endpoint died that had served other variants: one of those may be what ended it. A subject that had answered in
   * this one, or is lost again, was lost here.
   */
  async #playAfresh(task: Task, lost: Played): Promise<Played> {
    const { ending } = lost.record;
    if (ending.kind !== "lost") return lost;
    const second = await this.#playAgain(task);
    if (second === undefined) return lost;
    if (second.record.ending.kind === "lost" && second.record.ending.seat === ending.seat) return second;
    const { seat } = ending;
    const answered = lost.history.operations.some((each) =>
      each.seat === seat && each.returnedUs !== undefined
    );
    if (seat === "subject" && answered) {
      return { ...lost, note: `a fresh process got through it: ${lost.served} had run before` };
    }
    const said = `[The ${seat} that had run ${lost.served} was gone: ${ending.operation}]\n`;
    return {
      ...second,
      stderr: { ...second.stderr, [seat]: said + lost.stderr[seat] + second.stderr[seat] },
    };
  }

  /** A second play, beside which the first one stands; `undefined` where there can be none, as somebody does not start any more. */
  async #playAgain(task: Task): Promise<Played | undefined> {
    try {
      return await this.#play(task);
    } catch (error) {
      if (error instanceof Unplayed) return undefined;
      throw error;
    }
  }

  async #attempt(
    { variant, subject: { name } }: Task,
    subject: Endpoint,
    peer: Endpoint,
    hosts: Beside["hosts"] | undefined = subject.beside?.hosts,
  ): Promise<Attempt> {
    const places = this.#surroundings.places.at(hosts);
    const deadlineMs = this.#patience.deadlineMs(name, this.#surroundings.deadlineMs);
    const result = await attempt(variant, subject, peer, { ...this.#surroundings, places, deadlineMs });
    await this.#clear(places);
    for (const endpoint of [subject, peer]) {
      this.#served.set(endpoint, fullName(variant));
    }
    for (const endpoint of result.spent.keys()) await this.#drop(endpoint);
    return result;
  }

  /**
   * What speaks for a subject that seems to fail. Where the peer got into trouble, or is no reference itself, the reference implementation
   * takes the subject's seat: what it cannot do either is not the subject's fault. A peer that is no reference may be wrong once, too: then
   * the subject has a second try.
   */
  async #doubts(task: Task, { record, verdict, beside, history }: Played): Promise<Doubts> {
    const { ending } = record;
    const trouble = ending.kind === "overdue" ||
      (ending.kind === "failed" || ending.kind === "hung" || ending.kind === "absent") &&
        ending.seat === "peer";
    // A peer that did nothing has done nothing wrong.
    const idle = history.leftOut === 0 && history.operations.every((each) => each.seat !== "peer");
    const trusted = idle || isReference(task.peer);
    const failed = verdict === "fail" || verdict === "timeout";
    if (!trouble && (trusted || !failed)) return {};
    const reference = await this.#withReference(task, beside);
    if (trusted || reference === undefined || reference === "failed") {
      return reference === undefined ? {} : { reference };
    }
    // Twice, as a peer may be wrong every other time.
    if (await this.#withReference(task, beside) !== "passed") return { reference: "failed" };
    const again = await this.#playAgain(task);
    if (again === undefined) return { reference };
    const { verdict: repeated } = judge(task.variant, { ...again.record, reference });
    return { reference, repeated: repeated === "fail" || repeated === "timeout" ? "failed" : "passed" };
  }

  /** What comes of the variant with the reference implementation as the subject; `undefined` where it cannot be played so. */
  async #withReference(
    task: Task,
    beside: Beside | undefined,
  ): Promise<"passed" | "failed" | undefined> {
    const { variant, subject, peer } = task;
    // The reference cannot speak for itself; with a peer that is none it is believed before that.
    if (isReference(subject)) return isReference(peer) ? undefined : "failed";
    try {
      const opposite = await this.endpoint("peer", peer, beside);
      // It plays at the peer's address, as the subject's own may be out of its reach.
      const there = (beside?.hosts ?? this.#surroundings.places.hosts).peer;
      let reference = await this.endpoint("reference", IMPLEMENTATIONS[REFERENCE]!, beside);
      if (peer.custom && !await meet(reference, opposite, there, this.#surroundings.clock)) {
        // The peer is where the harness is not: another of its kind shows what can be done there.
        reference = await this.endpoint("reference", peer, beside);
      }
      if (missing(variant, "subject", reference)) return undefined;
      const { record } = await this.#attempt(task, reference, opposite, { subject: there, peer: there });
      const { verdict } = judge(variant, record);
      return verdict === "pass" || verdict === "tolerated" ? "passed" : "failed";
    } catch {
      // Without a reference the peer's trouble stays unexplained.
      return undefined;
    }
  }

  /** Whether an endpoint finds what is in the lane's folder; asked once. */
  async #sharesFiles(endpoint: Endpoint): Promise<boolean> {
    const known = this.#sharing.get(endpoint);
    if (known !== undefined || !endpoint.capabilities.has("stream")) return known ?? true;
    const { places, clock } = this.#surroundings;
    const reference = await this.endpoint("reference", IMPLEMENTATIONS[REFERENCE]!).catch(() => undefined);
    // Without a reference nobody knows.
    const shares = !reference || await sharesFiles(endpoint, reference, `${places.folder}/shared`, clock);
    this.#sharing.set(endpoint, shares);
    return shares;
  }

  async #drop(endpoint: Endpoint): Promise<void> {
    for (const [key, each] of this.#endpoints) {
      if (await each.catch(() => undefined) !== endpoint) continue;
      this.#endpoints.delete(key);
      this.#replaced.add(key);
      if (endpoint.beside) await this.#dropBeside(endpoint.beside);
    }
    // An endpoint of this process that hangs cannot be ended; it is left behind.
    await this.#surroundings.clock.within(STOP_MS, endpoint.stop());
  }

  /** Ends those that were started beside an endpoint which is gone, and its place with it. */
  async #dropBeside({ prefix }: Beside): Promise<void> {
    for (const [key, each] of this.#endpoints) {
      if (!key.endsWith(` ${prefix.join(" ")}`)) continue;
      this.#endpoints.delete(key);
      await (await each.catch(() => undefined))?.stop();
    }
  }

  /** Removes what a variant left in the lane's folder. */
  async #clear(places: LanePlaces): Promise<void> {
    if (!places.used) return;
    for await (const entry of Deno.readDir(places.folder)) {
      await Deno.remove(`${places.folder}/${entry.name}`, { recursive: true }).catch(() => {});
    }
  }

  /** Ends its endpoints. */
  async stop(): Promise<void> {
    const endpoints = [...this.#endpoints.values()];
    this.#endpoints.clear();
    await Promise.all(endpoints.map(async (each) => {
      await (await each.catch(() => undefined))?.stop();
    }));
  }
}

function nothingJudged(verdict: Verdict, why: string): Finding {
  return {
    verdict,
    why,
    outcomes: [],
    deviations: verdict === "crash" ? [{ checkpoint: "ending", outcome: "crash" }] : [],
    history: NO_HISTORY,
    measures: {},
    waitedMs: 0,
    stderr: { subject: "", peer: "" },
  };
}
