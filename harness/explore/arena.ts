import type { Address, Family } from "../endpoint/address.ts";
import type { Endpoint } from "../endpoint/endpoint.ts";
import { SockspecError } from "../endpoint/errors.ts";
import { settles } from "../endpoint/within.ts";
import type { Mode, SocketId } from "../endpoint/kinds.ts";
import type { Observer } from "../endpoint/observer.ts";
import type { SocketOptions } from "../endpoint/options.ts";
import type { Clock } from "../script/clock.ts";
import { History } from "../script/history.ts";
import type { LanePlaces } from "../script/places.ts";
import { type Role, Scenario, type Socket } from "../script/scenario.ts";
import { Seat } from "../script/seat.ts";
import { BACKLOG, Clients } from "./clients.ts";
import type { Model } from "./model.ts";
import { isForeign, type Pair, play, type Played, type PlayOptions, WAKE_MS } from "./play.ts";

/**
 * Bytes of a send buffer, which Linux doubles: it holds more small datagrams of AF_UNIX than the 512 to which
 * systemd sets the length of a queue.
 */
const SEND_BUFFER = 212_992;
/** Connections that one listener serves: each may leave a pair of ports in TIME-WAIT. */
const USES = 1_000;

/** The circumstances in which sequences are played. */
export interface ArenaOptions {
  readonly model: Model;
  readonly subject: Endpoint;
  readonly peer: Endpoint;
  readonly role: Role;
  readonly family: Family;
  readonly mode: Mode;
  readonly places: LanePlaces;
  readonly clock: Clock;
  readonly observer: Observer | undefined;
  /** Milliseconds that an operation may take. */
  readonly deadlineMs: number;
}

/** Plays sequences one after another, each on a fresh connection; the listener stays. */
export class Arena {
  readonly #options: ArenaOptions;
  #listener: { readonly id: SocketId; readonly address: Address } | undefined;
  #uses = 0;

  /** Opens nothing yet. */
  constructor(options: ArenaOptions) {
    this.#options = options;
  }

  /** True if the subject has a stack of its own: what is sent takes its time. */
  get isBeside(): boolean {
    return this.#options.subject.beside !== undefined;
  }

  /** True if the subject may do what the standards leave open. */
  get isForeign(): boolean {
    return isForeign(this.#options.subject);
  }

  /** Plays a sequence. Rejects where the endpoints could not even be connected. */
  async play(sequence: readonly string[], options: Pick<PlayOptions, "patience"> = {}): Promise<Played> {
    const { model, role, family, mode, subject, peer, clock, observer, deadlineMs } = this.#options;
    const places = this.#options.places.within();
    const history = new History(clock.now);
    const seats = {
      subject: new Seat({ name: "subject", endpoint: subject, history, deadlineMs }),
      peer: new Seat({ name: "peer", endpoint: peer, history, deadlineMs }),
    };
    const parts = { role, family, mode, places, clock, observer, deadlineMs, history, ...seats };
    const scenario = new Scenario(parts);
    try {
      const pair = model.type === "stream"
        ? await connect(scenario, await this.#listen(scenario))
        : await prepared(scenario, model, options);
      const played = await play(model, sequence, scenario, pair, options);
      if (!played.lost) await leave(pair, sequence.slice(0, played.seen.length), played.waiting);
      return played;
    } finally {
      seats.subject.clearDeadlines();
      seats.peer.clearDeadlines();
      // In a folder that keeps every socket, a bind takes 1 ms after some thousands. A listener's path stays.
      if (model.type !== "stream") places.clear();
    }
  }

  /** The listener, as a socket of this sequence's seats. */
  async #listen(scenario: Scenario): Promise<{ listener: Socket; address: Address }> {
    const { server } = scenario;
    if (this.#listener && this.#uses++ % USES === USES - 1) await this.#close(scenario);
    if (this.#listener) {
      const { id, address } = this.#listener;
      return { listener: server.adopt(id, "listener"), address };
    }
    const options = scenario.smallBuffers(server);
    const { listener, address } = await scenario.listening(server, { options });
    this.#listener = { id: listener.id, address };
    return { listener, address };
  }

  async #close({ server }: Scenario): Promise<void> {
    const { id } = this.#listener!;
    this.#listener = undefined;
    await server.adopt(id, "listener").close();
  }
}

/** The fresh sockets of a scenario that a sequence is played on. */
export async function prepared(
  scenario: Scenario,
  { type }: Model,
  { patience = 1 }: Pick<PlayOptions, "patience"> = {},
): Promise<Pair> {
  if (type === "datagram") {
    const { subject, peer, subjectAddress, peerAddress } = await scenario.datagrams(
      scenario.family === "unix"
        ? { subject: manyDatagrams(scenario.subject), peer: manyDatagrams(scenario.peer) }
        : {},
    );
    await Promise.all([peer.setMode("nonblocking"), scenario.inMode(subject)]);
    return { subject, peer, addresses: { subject: subjectAddress, peer: peerAddress }, others: [] };
  }
  if (type === "listener") return await listening(scenario, patience);
  const options = scenario.smallBuffers(scenario.server);
  return await connect(scenario, await scenario.listening(scenario.server, { options }));
}

/** The options with which the queue of the receiver is full before the buffer of the sender is. */
function manyDatagrams(seat: Seat): SocketOptions {
  return seat.has("option:SO_SNDBUF") ? { SO_SNDBUF: SEND_BUFFER } : {};
}

/** A listener. Its first client is accepted: as long as that is there, nobody else can listen at the port. */
async function listening(scenario: Scenario, patience: number): Promise<Pair> {
  const { subject } = scenario;
  const { listener, address } = await scenario.listening(subject, { backlog: BACKLOG });
  const clients = new Clients(scenario, address, patience);
  await clients.connect(false);
  await clients.taken(await listener.accept());
  await scenario.inMode(listener);
  return { subject: listener, peer: listener, clients, others: [] };
}

async function connect(
  scenario: Scenario,
  { listener, address }: { readonly listener: Socket; readonly address: Address },
): Promise<Pair> {
  const options = scenario.smallBuffers(scenario.client);
  const { subject, peer } = await scenario.connectedTo(listener, address, options);
  await Promise.all([peer.setMode("nonblocking"), scenario.inMode(subject)]);
  return { subject, peer, others: [] };
}

/**
 * Ends what a sequence was played on, without leaving anything in TIME-WAIT. A call that still waits is ended
 * by the peer: a socket that is closed under it may leave something behind that the next sequence meets.
 */
async function leave(pair: Pair, made: readonly string[], waiting?: Promise<unknown>): Promise<void> {
  const { subject, peer, addresses, clients, others } = pair;
  const ignore = (error: unknown): void => {
    if (!(error instanceof SockspecError)) throw error;
  };
  const woken = async () => waiting && void await settles(WAKE_MS, waiting);
  if (clients) {
    if (waiting) await clients.connect(false);
    await woken();
    await clients.end(ignore);
    if (!made.includes("close")) await subject.close().catch(ignore);
    return;
  }
  if (addresses) {
    const theirs = made.includes("peer-close") ? others : [peer, ...others];
    if (waiting) await wake(pair, made, ignore);
    await woken();
    if (!made.includes("close")) await subject.close().catch(ignore);
    for (const socket of theirs) await socket.close().catch(ignore);
    return;
  }
  if (!made.includes("peer-close") && !made.includes("peer-abort")) await peer.abort().catch(ignore);
  await woken();
  if (made.includes("close") || made.includes("abort")) return;
  await (subject.seat.has("abort") ? subject.abort() : subject.close()).catch(ignore);
}

/** Ends a call on a datagram socket that waits for room, or for a datagram. */
async function wake(
  { subject, peer, addresses }: Pair,
  made: readonly string[],
  ignore: (error: unknown) => void,
): Promise<void> {
  if (made.includes("peer-close")) {
    if (subject.seat.has("shutdown:both")) await subject.shutdown("both").catch(ignore);
    return;
  }
  await peer.recvfrom(1).catch(ignore);
  await peer.sendto(new Uint8Array(1), addresses!.subject).catch(ignore);
}
