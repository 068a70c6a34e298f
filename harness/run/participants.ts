import type { Implementation } from "../agents/implementations.ts";
import { AgentBuildError } from "../agents/recipe.ts";
import { mustHaveRoom } from "../endpoint/temporary.ts";
import { LOOPBACK, LOOPBACK_HOSTS } from "../script/places.ts";
import type { StoredImplementation } from "../../reports/model.ts";
import type { RunOptions } from "./options.ts";
import type { Pool } from "./pool.ts";
import { preflight } from "./preflight.ts";
import { storeImplementation, storeUnavailable } from "./store.ts";

/** The implementations that take part in a run. */
export interface Participants {
  /** Subjects that started. */
  readonly subjects: readonly Implementation[];
  /** Peers that started. */
  readonly peers: readonly Implementation[];
  /** All that were asked for, each once, as the report shows them. */
  readonly stored: readonly StoredImplementation[];
}

/** Starts every implementation of a run once: those that do not start take no part. */
export async function gather(options: RunOptions, pool: Pool): Promise<Participants> {
  const stored = new Map<string, StoredImplementation>();
  const needed = new Set([
    ...options.named ?? [],
    ...options.pair ? [] : options.peers.map(({ name }) => name),
  ]);
  const start = async (seat: "subject" | "peer", implementation: Implementation): Promise<boolean> => {
    const { name } = implementation;
    try {
      stored.set(name, storeImplementation(name, await pool.endpoint(seat, implementation)));
      return true;
    } catch (error) {
      mustHaveRoom(error);
      const fatal = needed.has(name) || error instanceof AgentBuildError;
      stored.set(name, storeUnavailable(name, error, fatal));
      return false;
    }
  };
  const started = async (
    seat: "subject" | "peer",
    all: readonly Implementation[],
  ): Promise<Implementation[]> => {
    const starts = await Promise.all(all.map((each) => start(seat, each)));
    return all.filter((_, index) => starts[index]);
  };
  const [subjects, peers] = await Promise.all([
    started("subject", options.subjects),
    started("peer", options.peers),
  ]);
  await lookAhead(options, { subjects, peers }, pool, stored);
  const names = new Set([...options.subjects, ...options.peers].map(({ name }) => name));
  return { subjects, peers, stored: [...names].map((name) => stored.get(name)!) };
}

/**
 * Makes the preflight for subjects that may be elsewhere: by their command, or by an address that was given.
 */
async function lookAhead(
  { hosts = LOOPBACK_HOSTS, pair = false }: RunOptions,
  { subjects, peers: [first] }: Pick<Participants, "subjects" | "peers">,
  pool: Pool,
  stored: Map<string, StoredImplementation>,
): Promise<void> {
  if (first === undefined) return;
  const loopback = hosts.subject === LOOPBACK && hosts.peer === LOOPBACK;
  for (const subject of subjects) {
    if (loopback && !subject.custom) continue;
    const endpoint = await pool.endpoint("subject", subject).catch(mustHaveRoom);
    const opposite = await pool.endpoint("peer", pair ? subject : first, endpoint?.beside).catch(
      mustHaveRoom,
    );
    // The variants say why one does not start here.
    if (!endpoint || !opposite) continue;
    const unreached = await preflight(endpoint, opposite, endpoint.beside?.hosts ?? hosts);
    // No variant is to blame for what dies here.
    for (const each of [endpoint, opposite]) await pool.dropIfGone(each);
    if (unreached.length > 0) stored.set(subject.name, { ...stored.get(subject.name)!, unreached });
  }
}
