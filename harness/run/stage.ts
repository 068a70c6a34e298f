import { unmetNeed } from "../case/variants.ts";
import type { Beside, Endpoint } from "../endpoint/endpoint.ts";
import { EndpointLost, type SeatName, Unavailable } from "../endpoint/errors.ts";
import { mustHaveRoom } from "../endpoint/temporary.ts";
import { judge } from "../judge/judge.ts";
import type { LanePlaces } from "../script/places.ts";
import type { SeatHosts } from "../endpoint/address.ts";
import { type Attempt, attempt, type Surroundings } from "./attempt.ts";
import type { Patience } from "./patience.ts";
import { Polls } from "./polls.ts";
import type { Pool } from "./pool.ts";
import { referenceNear, sharesFiles } from "./reach.ts";
import { fullName, type Played, type Task, Unplayed } from "./task.ts";

export interface StageOptions extends Surroundings {
  /** The addresses of both seats, and a folder that is private to the stage. */
  readonly places: LanePlaces;
  /** Is shared with the other lanes of the run. */
  readonly patience: Patience;
}

/** Plays tasks with the endpoints of a pool, as often as the lane wants. */
export class Stage {
  /** The endpoints. */
  readonly pool: Pool;
  readonly #options: StageOptions;
  readonly #polls: Polls;
  /** The endpoints that were asked whether they share the harness's AF_UNIX paths. */
  readonly #sharing = new WeakMap<Endpoint, boolean>();
  /** The variant that an endpoint served last. */
  readonly #served = new WeakMap<Endpoint, string>();

  /** Starts nothing yet. */
  constructor(pool: Pool, options: StageOptions) {
    this.pool = pool;
    this.#options = options;
    this.#polls = new Polls(options.clock);
  }

  /**
   * Plays a task once, with the endpoints that the pool has or starts.
   *
   * @throws {Unplayed} (as a rejection) where that cannot be.
   */
  async play(task: Task): Promise<Played> {
    const { variant } = task;
    const { subject, peer } = await this.#seats(task);
    const lacking = unmetNeed(variant, "subject", subject) ?? unmetNeed(variant, "peer", peer);
    if (lacking) throw new Unplayed("unsupported", lacking);
    // A pair looks after its paths itself.
    if (variant.family === "unix" && !task.pair) await this.#checkFiles(task, subject, peer);
    // An implementation whose endpoint was lost in that is not looked at again.
    if (!await this.#lookAtPolls(task, subject, peer)) return await this.play(task);

    const before = { subject: this.#served.get(subject), peer: this.#served.get(peer) };
    const played = await this.#attempt(task, subject, peer, subject.beside);
    const { verdict } = judge(variant, { ...played.record, ...(task.pair ? { pair: true } : {}) });
    const { ending } = played.record;
    return {
      ...played,
      verdict,
      stderr: { subject: evidence(subject, played), peer: evidence(peer, played) },
      served: ending.kind === "lost" && ending.died ? before[ending.seat] : undefined,
      beside: subject.beside,
      replaced: replacedIn({ subject, peer }, played),
    };
  }

  /**
   * Plays a task once with the reference as the subject, or for a relay with the implementation at its near
   * end; `undefined` where that lacks what the variant needs.
   */
  async playReference(task: Task, beside: Beside | undefined): Promise<Attempt | undefined> {
    const { variant, peer, subject: { near } } = task;
    const opposite = await this.pool.endpoint("peer", peer, beside);
    // It plays at the peer's address, as the subject's own may be out of its reach.
    const there = (beside?.hosts ?? this.#options.places.hosts).peer;
    const reference = near
      ? await this.pool.endpoint("reference", near)
      : await referenceNear(this.pool, peer, opposite, there, this.#options.clock, beside);
    if (unmetNeed(variant, "subject", reference)) return undefined;
    return await this.#attempt(task, reference, opposite, beside, { subject: there, peer: there });
  }

  async #seats(task: Task): Promise<{ subject: Endpoint; peer: Endpoint }> {
    const subject = await this.pool.endpoint("subject", task.subject).catch((error: Error) => {
      mustHaveRoom(error);
      // The host may lack something by now, or nobody be at an address any more: the subject is not to blame.
      const verdict = error instanceof Unavailable ? "inconclusive" : "crash";
      throw new Unplayed(verdict, `The subject did not start: ${error.message}`);
    });
    const peer = await this.pool.endpoint("peer", task.peer, subject.beside).catch((error: Error) => {
      mustHaveRoom(error);
      throw new Unplayed(task.pair ? "crash" : "inconclusive", `The peer did not start: ${error.message}`);
    });
    if (peer.beside) {
      throw new Unplayed(
        "unsupported",
        `${task.peer.name} cannot be a peer: it runs in a network of its own`,
      );
    }
    return { subject, peer };
  }

  /**
   * Finds out what the polls of both endpoints report; false if one of them was lost in that, which is then
   * replaced.
   */
  async #lookAtPolls(task: Task, subject: Endpoint, peer: Endpoint): Promise<boolean> {
    const { family = "ipv4" } = task.variant;
    const { places, clock } = this.#options;
    const { beside } = subject;
    const { peer: there } = beside?.hosts ?? places.hosts;
    const host = family === "unix" ? undefined : there[family];
    if (host === undefined) return true;
    const reference = async (): Promise<Endpoint | undefined> =>
      task.pair || this.pool.isReference(task.peer)
        ? peer
        : await referenceNear(this.pool, task.peer, peer, there, clock, beside).catch(() => undefined);
    // The ends of a pair can only talk to each other, so each shows what the other's poll reports.
    const other = task.pair ? () => Promise.resolve(subject) : reference;
    try {
      await this.#polls.look({ endpoint: peer, name: task.peer.name, family, host, reference: other });
      await this.#polls.look({ endpoint: subject, name: task.subject.name, family, host, reference });
      return true;
    } catch (error) {
      if (!(error instanceof EndpointLost)) throw error;
      for (const endpoint of [subject, peer]) await this.pool.dropIfGone(endpoint);
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
    const { places, clock } = this.#options;
    const reference = await this.pool.reference().catch(() => undefined);
    // Without a reference there is no way to find out.
    const shares = !reference || await sharesFiles(endpoint, reference, `${places.folder}/shared`, clock);
    this.#sharing.set(endpoint, shares);
    return shares;
  }

  /** Plays a script, clears up after it, and ends endpoints that did not come back from it. */
  async #attempt(
    { variant, subject: { name }, pair = false, deadlineMs = this.#options.deadlineMs }: Task,
    subject: Endpoint,
    peer: Endpoint,
    beside: Beside | undefined,
    hosts: SeatHosts | undefined = beside?.hosts,
  ): Promise<Attempt> {
    const { clock, patience } = this.#options;
    const family = variant.family ?? "ipv4";
    const places = this.#options.places.at(hosts, beside);
    const { observer } = beside ?? this.#options;
    const attempted = await attempt(variant, subject, peer, {
      places,
      clock,
      observer,
      deadlineMs: patience.deadlineMs(name, deadlineMs),
      pair,
      sights: { subject: this.#polls.of(subject, family), peer: this.#polls.of(peer, family) },
    });
    places.clear();
    for (const endpoint of [subject, peer]) this.#served.set(endpoint, fullName(variant));
    for (const endpoint of attempted.spent.keys()) await this.pool.drop(endpoint);
    return attempted;
  }
}

/** Why endpoints had to be started again, by seat, where the end of the script does not say so. */
function replacedIn(
  seats: Readonly<Record<SeatName, Endpoint>>,
  { spent, record: { ending } }: Attempt,
): Played["replaced"] {
  const said = ending.kind === "lost" ? ending.seat : undefined;
  return Object.fromEntries(
    Object.entries(seats).filter(([seat, endpoint]) => seat !== said && spent.has(endpoint))
      .map(([seat, endpoint]) => [seat, spent.get(endpoint)!.message]),
  );
}

/** The end of an endpoint's stderr, and the reason why it was replaced. */
function evidence(endpoint: Endpoint, { spent }: Attempt): string {
  const failure = spent.get(endpoint);
  return (endpoint.takeStderr?.() ?? "") +
    (failure === undefined ? "" : `[It was replaced after this variant: ${failure.message}]\n`);
}
