import type { Trace } from "../agent/channel.ts";
import type { Implementation } from "../agents/implementations.ts";
import { missing } from "../case/variants.ts";
import type { Endpoint } from "../endpoint/endpoint.ts";
import { EndpointLost } from "../endpoint/errors.ts";
import { isJudged, judge } from "../judge/judge.ts";
import type { LanePlaces, SeatHosts } from "../script/places.ts";
import type { Verdict } from "../../reports/model.ts";
import { type Attempt, attempt, type Surroundings } from "./attempt.ts";
import { doubts, playAfresh, type Stage } from "./blame.ts";
import type { Patience } from "./patience.ts";
import { Polls } from "./polls.ts";
import { Pool } from "./pool.ts";
import { referenceNear, sharesFiles } from "./reach.ts";
import { fullName, type JudgedTask, type Played, type Task, Unplayed } from "./task.ts";

const NO_HISTORY: Attempt["history"] = { operations: [], leftOut: 0, leftOutAfter: 0 };

/** Plays tasks one after another, with endpoints of its own, and judges them. */
export class Lane {
  /** The endpoints of this lane. */
  readonly pool: Pool;
  readonly #surroundings: Surroundings & { readonly places: LanePlaces };
  readonly #patience: Patience;
  /** The endpoints that were asked whether they share the harness's AF_UNIX paths. */
  readonly #sharing = new WeakMap<Endpoint, boolean>();
  readonly #polls: Polls;
  /** The variant that an endpoint served last. */
  readonly #served = new WeakMap<Endpoint, string>();

  /** `folder` is private to the run; `patience` is shared with its other lanes. */
  constructor(
    folder: string,
    surroundings: Surroundings & { readonly places: LanePlaces },
    { reference, trusted, trace, patience }: {
      reference: Implementation;
      trusted: boolean;
      trace?: Trace | undefined;
      patience: Patience;
    },
  ) {
    this.pool = new Pool({ folder, deadlineMs: surroundings.deadlineMs, reference, trusted, trace });
    this.#patience = patience;
    this.#polls = new Polls(surroundings.clock);
    this.#surroundings = surroundings;
  }

  /** True if both endpoints of a task are there, or start. */
  async starts({ subject, peer }: Task): Promise<boolean> {
    try {
      const { beside } = await this.pool.endpoint("subject", subject);
      await this.pool.endpoint("peer", peer, beside);
      return true;
    } catch {
      return false;
    }
  }

  /** Runs one task. Never throws. */
  async run(task: Task): Promise<JudgedTask> {
    const { clock, places } = this.#surroundings;
    const stage: Stage = {
      pool: this.pool,
      clock,
      hosts: places.hosts,
      play: (each) => this.#play(each),
      attempt: (each, subject, peer, hosts) => this.#attempt(each, subject, peer, hosts),
    };
    try {
      let played = await this.#play(task);
      if (played.served) played = await playAfresh(stage, task, played);
      for (let tries = 1; tries < (task.variant.case.attempts ?? 1); tries++) {
        if (played.verdict !== "inconclusive" || played.spent.size > 0) break;
        played = await this.#play(task);
      }
      const { record, history, measures, waitedMs, stderr } = played;
      const judgement = judge(task.variant, { ...record, ...await doubts(stage, task, played) });
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

  /**
   * Plays a task once, with the endpoints that the lane has or starts.
   *
   * @throws {Unplayed} where that cannot be.
   */
  async #play(task: Task): Promise<Played> {
    const { variant } = task;
    const { subject, peer } = await this.#seats(task);
    const lacking = missing(variant, "subject", subject) ?? missing(variant, "peer", peer);
    if (lacking) throw new Unplayed("unsupported", lacking);
    if (variant.family === "unix") await this.#checkFiles(task, subject, peer);
    if (!await this.#lookAtPolls(task, subject, peer)) return await this.#play(task);

    const before = { subject: this.#served.get(subject), peer: this.#served.get(peer) };
    const played = await this.#attempt(task, subject, peer, subject.beside?.hosts);
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

  /** The endpoints of a task. */
  async #seats(task: Task): Promise<{ subject: Endpoint; peer: Endpoint }> {
    const subject = await this.pool.endpoint("subject", task.subject).catch((error: Error) => {
      throw new Unplayed("crash", `The subject did not start: ${error.message}`);
    });
    const peer = await this.pool.endpoint("peer", task.peer, subject.beside).catch((error: Error) => {
      throw new Unplayed("inconclusive", `The peer did not start: ${error.message}`);
    });
    if (peer.beside) {
      throw new Unplayed("unsupported", `${task.peer.name} cannot be a peer: it lives elsewhere`);
    }
    return { subject, peer };
  }

  /** Finds out what the polls of both endpoints tell; false if one of them was lost in that, which is then replaced. */
  async #lookAtPolls(task: Task, subject: Endpoint, peer: Endpoint): Promise<boolean> {
    const { family = "ipv4" } = task.variant;
    const { places, clock } = this.#surroundings;
    const { beside } = subject;
    const { peer: there } = beside?.hosts ?? places.hosts;
    const host = family === "unix" ? undefined : there[family];
    if (host === undefined) return true;
    const reference = async (): Promise<Endpoint | undefined> =>
      this.pool.isReference(task.peer)
        ? peer
        : await referenceNear(this.pool, task.peer, peer, there, clock, beside).catch(() => undefined);
    try {
      await this.#polls.look({ endpoint: peer, name: task.peer.name, family, host, reference });
      await this.#polls.look({ endpoint: subject, name: task.subject.name, family, host, reference });
      return true;
    } catch (error) {
      if (!(error instanceof EndpointLost)) throw error;
      for (const endpoint of [subject, peer]) {
        if (await endpoint.reset().then(() => false, () => true)) await this.pool.drop(endpoint);
      }
      return false;
    }
  }

  /** Refuses AF_UNIX where an endpoint that the user gave does not share the harness's paths. */
  async #checkFiles(task: Task, subject: Endpoint, peer: Endpoint): Promise<void> {
    const elsewhere = task.subject.custom && !await this.#sharesFiles(subject)
      ? "subject"
      : task.peer.custom && !await this.#sharesFiles(peer)
      ? "peer"
      : undefined;
    if (elsewhere === undefined) return;
    const why = `The ${elsewhere} has another file system: it does not find a socket of the harness's`;
    throw new Unplayed("unsupported", why);
  }

  /** True if an endpoint shares the harness's AF_UNIX paths; each endpoint is asked once. */
  async #sharesFiles(endpoint: Endpoint): Promise<boolean> {
    const known = this.#sharing.get(endpoint);
    if (known !== undefined || !endpoint.capabilities.has("stream")) return known ?? true;
    const { places, clock } = this.#surroundings;
    const reference = await this.pool.reference().catch(() => undefined);
    // Without a reference nobody can say.
    const shares = !reference || await sharesFiles(endpoint, reference, `${places.folder}/shared`, clock);
    this.#sharing.set(endpoint, shares);
    return shares;
  }

  /** Plays a script, clears up after it, and ends endpoints that did not come back from it. */
  async #attempt(
    { variant, subject: { name } }: Task,
    subject: Endpoint,
    peer: Endpoint,
    hosts: SeatHosts | undefined,
  ): Promise<Attempt> {
    const places = this.#surroundings.places.at(hosts);
    const deadlineMs = this.#patience.deadlineMs(name, this.#surroundings.deadlineMs);
    const told = {
      subject: this.#polls.of(subject, variant.family ?? "ipv4"),
      peer: this.#polls.of(peer, variant.family ?? "ipv4"),
    };
    const result = await attempt(variant, subject, peer, { ...this.#surroundings, places, deadlineMs, told });
    await places.clear();
    for (const endpoint of [subject, peer]) this.#served.set(endpoint, fullName(variant));
    for (const endpoint of result.spent.keys()) await this.pool.drop(endpoint);
    return result;
  }

  /** Ends its endpoints. */
  async stop(): Promise<void> {
    await this.pool.stop();
  }
}

/** The end of an endpoint's stderr, and the reason why it was replaced. */
function evidence(endpoint: Endpoint, { spent }: Attempt): string {
  const failure = spent.get(endpoint);
  return (endpoint.takeStderr?.() ?? "") +
    (failure === undefined ? "" : `[It was replaced after this variant: ${failure.message}]\n`);
}

function nothingJudged(verdict: Verdict, why: string): JudgedTask {
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
