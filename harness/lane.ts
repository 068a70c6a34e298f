import type { Trace } from "./agent/channel.ts";
import { type Attempt, attempt, type LanePlaces, type Surroundings } from "./attempt.ts";
import type { Beside, Endpoint } from "./endpoint.ts";
import { type Implementation, IMPLEMENTATIONS, REFERENCE } from "./implementations.ts";
import { judge, type Judgement } from "./judge.ts";
import { missing, type Variant } from "./variants.ts";
import type { Verdict } from "../reports/model.ts";

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

const NO_HISTORY: Attempt["history"] = { operations: [], leftOut: 0, leftOutAfter: 0 };

/** Runs tasks one after another, with endpoints of its own that it starts once and replaces when they are lost. */
export class Lane {
  readonly #surroundings: Surroundings & { readonly places: LanePlaces };
  readonly #folder: string;
  readonly #trace: Trace | undefined;
  /** By seat and implementation: a subject and a peer of the same implementation are two endpoints. */
  readonly #endpoints = new Map<string, Promise<Endpoint>>();
  readonly #replaced = new Set<string>();

  /** `folder` is private to the run. */
  constructor(folder: string, surroundings: Surroundings & { readonly places: LanePlaces }, trace?: Trace) {
    this.#folder = folder;
    this.#trace = trace;
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
      endpoint = implementation.start({
        folder: this.#folder,
        served: this.#replaced.has(key),
        ...(beside ? { prefix: beside.prefix } : {}),
        ...(this.#trace ? { trace: this.#trace } : {}),
      });
      this.#endpoints.set(key, endpoint);
      // One that did not start is tried again for the next variant.
      endpoint.catch(() => this.#endpoints.delete(key));
    }
    return endpoint;
  }

  /** Runs one task. Never throws. */
  async run(task: Task): Promise<Finding> {
    const { variant } = task;
    let subject: Endpoint;
    let peer: Endpoint;
    try {
      subject = await this.endpoint("subject", task.subject);
    } catch (error) {
      return nothingJudged("crash", `The subject did not start: ${(error as Error).message}`);
    }
    try {
      peer = await this.endpoint("peer", task.peer, subject.beside);
      if (peer.beside) {
        return nothingJudged("unsupported", `${task.peer.name} cannot be a peer: it lives elsewhere`);
      }
    } catch (error) {
      return nothingJudged("inconclusive", `The peer did not start: ${(error as Error).message}`);
    }
    const lacking = missing(variant, "subject", subject) ?? missing(variant, "peer", peer);
    if (lacking) return nothingJudged("unsupported", lacking);

    let last = await this.#attempt(variant, subject, peer);
    for (let tries = 1; tries < (variant.case.attempts ?? 1); tries++) {
      if (judge(variant, last.record).verdict !== "inconclusive" || last.spent.size > 0) break;
      last = await this.#attempt(variant, subject, peer);
    }
    const stderr = { subject: subject.takeStderr?.() ?? "", peer: peer.takeStderr?.() ?? "" };
    const { ending } = last.record;
    let { record } = last;
    if ((ending.kind === "failed" || ending.kind === "hung") && ending.seat === "peer") {
      record = { ...record, ...await this.#withReference(task, subject.beside) };
    }
    const { history, measures, waitedMs } = last;
    return { ...judge(variant, record), history, measures, waitedMs, stderr };
  }

  async #attempt(
    variant: Variant,
    subject: Endpoint,
    peer: Endpoint,
    hosts: Beside["hosts"] | undefined = subject.beside?.hosts,
  ): Promise<Attempt> {
    const places = this.#surroundings.places.at(hosts);
    const result = await attempt(variant, subject, peer, { ...this.#surroundings, places });
    await this.#clear(places);
    for (const endpoint of result.spent) await this.#drop(endpoint);
    return result;
  }

  /** The peer got into trouble: does it with the reference implementation as the subject, too? */
  async #withReference(
    { variant, subject, peer }: Task,
    beside: Beside | undefined,
  ): Promise<{ reference?: "passed" | "failed" }> {
    if (subject.name === REFERENCE && !subject.custom) return {};
    try {
      // A peer by command is where the harness may not be: then another of its kind shows what can be done there.
      const sound = peer.custom ? peer : IMPLEMENTATIONS[REFERENCE]!;
      const reference = await this.endpoint("reference", sound, beside);
      const opposite = await this.endpoint("peer", peer, beside);
      if (missing(variant, "subject", reference)) return {};
      // It plays at the peer's address, as the subject's own may be out of its reach.
      const there = (beside?.hosts ?? this.#surroundings.places.hosts).peer;
      const { record } = await this.#attempt(variant, reference, opposite, { subject: there, peer: there });
      const { verdict } = judge(variant, record);
      return { reference: verdict === "pass" || verdict === "tolerated" ? "passed" : "failed" };
    } catch {
      // Without a reference the peer's trouble stays unexplained.
      return {};
    }
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
