import {
  type Epoll,
  type Outcome,
  outcome,
  type PollEvent,
  type Ready,
  type Row,
  type Scenario,
  type Socket,
} from "../../harness/case/mod.ts";
import { LONG_MS } from "../poll/_long.ts";
import { checkpoint, EVENTS } from "../poll/_told.ts";

/** The most calls that together report what has come one after another. */
const MOST_TRIES = 20;

/** Nothing is reported. */
export const none: Row = { conforming: ["none"] };

/** Exactly what should be reported is reported. */
export const same: Row = { conforming: ["same"] };

/** A socket, or the number that it was added as, and what is reported about it. */
export type Told = readonly [Socket | number, ...PollEvent[]];

function text(told: readonly (readonly [number, readonly PollEvent[]])[]): string {
  return told.map(([number, events]) => `${number} ${[...events].sort().join("+")}`).sort().join();
}

/**
 * The outcome of a wait: `none`; `same` where it reports these sockets, each once, with these events;
 * `different`; or how it failed.
 */
export async function tells(waiting: Promise<readonly Ready[]>, ...wanted: Told[]): Promise<Outcome> {
  const how = await outcome(waiting);
  if (how !== "ok") return how;
  const ready = await waiting;
  if (ready.length === 0) return "none";
  const expected = wanted.map(([socket, ...events]) =>
    [typeof socket === "number" ? socket : socket.id, events] as const
  );
  return text(ready.map(({ socket, events }) => [socket, events])) === text(expected) ? "same" : "different";
}

/** Waits until an instance reports one socket, to which something has come: {@linkcode tells}. */
export function told(epoll: Epoll, socket: Socket | number, ...events: PollEvent[]): Promise<Outcome> {
  return tells(epoll.wait(LONG_MS), [socket, ...events]);
}

/** Asks an instance that should have nothing to report, without waiting: {@linkcode tells}. */
export function silent(epoll: Epoll): Promise<Outcome> {
  return tells(epoll.wait(0));
}

/**
 * Waits until an instance has reported several sockets, to which something may come one after another. Of a
 * socket that is reported again, the last counts.
 */
export async function toldTogether(epoll: Epoll, ...wanted: Told[]): Promise<Outcome> {
  let ready = await epoll.wait(LONG_MS);
  for (let tries = 1; tries < MOST_TRIES && ready.length > 0 && ready.length < wanted.length; tries++) {
    const more = await epoll.wait(LONG_MS);
    ready = [...ready.filter(({ socket }) => !more.some((each) => each.socket === socket)), ...more];
  }
  return await tells(Promise.resolve(ready), ...wanted);
}

/** The outcome table of looks at states: the events that are reported in each, and no others. */
export function states(expected: Readonly<Record<string, readonly PollEvent[]>>): Record<string, Row> {
  return Object.fromEntries(
    Object.entries(expected).flatMap(([state, events]) =>
      EVENTS.map((event) => [
        checkpoint(state, event),
        { conforming: [events.includes(event) ? "yes" : "no"] } satisfies Row,
      ])
    ),
  );
}

/** Records for each event if an instance reports it for the one socket that it has. */
export async function look({ record }: Scenario, state: string, epoll: Epoll, waitMs = 0): Promise<void> {
  const [ready] = await epoll.wait(waitMs);
  for (const event of EVENTS) {
    record(checkpoint(state, event), ready?.events.includes(event) ? "yes" : "no");
  }
}
