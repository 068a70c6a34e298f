import type { Outcome } from "../../../harness/case/mod.ts";
import type { Draw } from "../../_sequences.ts";

/** An end of the connection. */
export type Who = "subject" | "peer";

/** A step of a sequence: the end that makes a call, and the call. */
export interface Step {
  readonly who: Who;
  readonly call: "send" | "receive" | "peek" | "half-close";
  /** Bytes to send, or of the buffer. */
  readonly size: number;
  /** True for a call that is made until nothing is left. */
  readonly all?: boolean;
}

/** The bytes that an end has sent. */
interface Sent {
  /** Bytes. */
  count: number;
  /** Those that the other end has received. */
  received: number;
  /** True when it has shut its direction down. */
  ended: boolean;
}

/** The sizes that sends and buffers have. */
const SIZES = [1, 2, 3, 7, 100, 1000, 5000];

/** The calls of each end, by how often they are drawn. Receives of the peer show what the subject sent. */
const CALLS: readonly Pick<Step, "who" | "call">[] = [
  ...Array(3).fill({ who: "subject", call: "send" }),
  ...Array(4).fill({ who: "subject", call: "receive" }),
  ...Array(2).fill({ who: "subject", call: "peek" }),
  { who: "subject", call: "half-close" },
  ...Array(3).fill({ who: "peer", call: "send" }),
  ...Array(2).fill({ who: "peer", call: "receive" }),
  { who: "peer", call: "half-close" },
];

export function drawStep(draw: Draw): Step {
  return { ...CALLS[draw(CALLS.length)]!, size: SIZES[draw(SIZES.length)]! };
}

/** The end of every sequence: both directions end, and all that is left is received. */
export const ENDING: readonly Step[] = [
  { who: "peer", call: "half-close", size: 0 },
  { who: "subject", call: "receive", size: 65_536, all: true },
  { who: "subject", call: "half-close", size: 0 },
  { who: "peer", call: "receive", size: 65_536, all: true },
];

/** Bytes of what an end sends, from a position of its stream on. */
export function bytesAt(who: Who, position: number, length: number): Uint8Array {
  const first = who === "subject" ? 1 : 2;
  return Uint8Array.from({ length }, (_, index) => Math.imul(first + 2 * (position + index), 40_503) >>> 8);
}

/** A connection: what both ends have sent, and what follows from that. */
export class Model {
  /** The bytes of each end. */
  readonly sent: Readonly<Record<Who, Sent>> = {
    subject: { count: 0, received: 0, ended: false },
    peer: { count: 0, received: 0, ended: false },
  };
  readonly #nothing: Outcome | undefined;

  /** `nothing` is the outcome of a receive by the subject that finds nothing; it would wait unless given. */
  constructor(nothing: Outcome | undefined) {
    this.#nothing = nothing;
  }

  /** Bytes that an end can receive. */
  unread(who: Who): number {
    const { count, received } = this.sent[other(who)];
    return count - received;
  }

  /**
   * The outcome of a step; `undefined` for one that would wait, and for sends and half-closes by an end that
   * has ended: in those implementations differ, and other cases look at them.
   */
  predict({ who, call }: Step): Outcome | undefined {
    if (call === "half-close" || call === "send") return this.sent[who].ended ? undefined : "ok";
    if (this.unread(who) > 0) return "data";
    if (this.sent[other(who)].ended) return "eof";
    return who === "subject" ? this.#nothing : undefined;
  }
}

/** The other end. */
export function other(who: Who): Who {
  return who === "subject" ? "peer" : "subject";
}
