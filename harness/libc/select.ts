import type { SocketId } from "../endpoint/kinds.ts";
import type { Params } from "../endpoint/operations.ts";
import type { Answer } from "./operations.ts";
import type { LibcSocket } from "./socket.ts";
import type { System } from "./sys.ts";

/** Bits of a word of an `fd_set`; the kernel looks at as many words as the highest descriptor needs. */
const WORD = 64;

/** `struct timespec`; `null` for no end. */
function timespec(ms: number | null): Uint8Array<ArrayBuffer> | null {
  if (ms === null) return null;
  const view = new DataView(new ArrayBuffer(16));
  view.setBigInt64(0, BigInt(Math.floor(ms / 1000)), true);
  view.setBigInt64(8, BigInt(ms % 1000) * 1_000_000n, true);
  return new Uint8Array(view.buffer);
}

/** The milliseconds of a `struct timespec`, rounded up. */
function millisecondsOf(time: Uint8Array<ArrayBuffer>): number {
  const view = new DataView(time.buffer);
  return Number(view.getBigInt64(0, true)) * 1000 + Math.ceil(Number(view.getBigInt64(8, true)) / 1_000_000);
}

/** The sets of one call, in the order of its arguments. */
class Sets {
  readonly highest: number;
  readonly #sockets: ReadonlyMap<SocketId, LibcSocket>;
  readonly #wanted: readonly (readonly SocketId[])[];
  /** A set that is empty is not given. */
  sets: readonly (Uint8Array<ArrayBuffer> | null)[] = [];

  constructor(sockets: ReadonlyMap<SocketId, LibcSocket>, wanted: readonly (readonly SocketId[])[]) {
    this.#sockets = sockets;
    this.#wanted = wanted;
    this.highest = Math.max(-1, ...Array.from(sockets.values(), ({ fd }) => fd));
    this.fill();
  }

  /** Fills the sets, out of which a call takes what is not ready. */
  fill(): void {
    const bytes = Math.ceil((this.highest + 1) / WORD) * WORD / 8;
    this.sets = this.#wanted.map((ids) => {
      if (ids.length === 0) return null;
      const set = new Uint8Array(bytes);
      for (const { fd } of ids.map((id) => this.#sockets.get(id)!)) set[fd >> 3]! |= 1 << (fd & 7);
      return set;
    });
  }

  /** The sockets that a call has left in one of the sets. */
  left(index: number): SocketId[] {
    const set = this.sets[index];
    return (this.#wanted[index] ?? []).filter((id) => {
      const { fd } = this.#sockets.get(id)!;
      return ((set?.[fd >> 3] ?? 0) & 1 << (fd & 7)) !== 0;
    });
  }
}

/** `pselect6` without signals: at once where something is ready, else on a thread of its own. */
export function select(
  { c, blocking }: System,
  sockets: ReadonlyMap<SocketId, LibcSocket>,
  { reads, writes, excepts, timeoutMs }: Params<"select">,
  entered: () => void,
): Answer<"select"> | Promise<Answer<"select">> {
  const sets = new Sets(sockets, [reads, writes, excepts]);
  const told = (count: number): Exclude<Answer<"select">, Promise<unknown>> =>
    count < 0 ? count : { count, reads: sets.left(0), writes: sets.left(1), excepts: sets.left(2) };
  const [readable, writable, exceptional] = sets.sets;
  const count = c.pselect6(sets.highest + 1, readable!, writable!, exceptional!, timespec(0), null);
  if (count !== 0 || timeoutMs === 0) return told(count);
  entered();
  sets.fill();
  const [r, w, e] = sets.sets;
  const time = timespec(timeoutMs);
  const waiting = blocking.pselect6(sets.highest + 1, r!, w!, e!, time, null).then((count) => {
    const answer = told(count);
    return typeof answer === "number" || !time ? answer : { ...answer, leftMs: millisecondsOf(time) };
  });
  for (const socket of sockets.values()) socket.track(waiting, sets, time);
  return waiting;
}
