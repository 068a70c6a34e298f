import type { Draw } from "../_sequences.ts";
import { payloadOf } from "./_payload.ts";

/** A socket of a sequence; the peer has two. */
export type Who = "subject" | "peer" | "other";

/** A step of a sequence: the socket on which a call is made, and the call. */
export interface Step {
  readonly who: Who;
  readonly call: "send" | "receive" | "peek";
  /** The receiver of what is sent; the subject unless the subject sends. */
  readonly to: Who;
  /** Bytes to send, or of the buffer. */
  readonly size: number;
}

/** A datagram under way. */
interface Datagram {
  readonly from: Who;
  readonly data: Uint8Array;
}

/** Sizes of datagrams and buffers in bytes. */
const SIZES = [0, 1, 2, 3, 100, 1200];
/** Bytes of a buffer that cuts nothing. */
const WHOLE = 2048;
/** Datagrams that may wait at a socket: Linux holds 10 of AF_UNIX. */
const MOST_WAITING = 6;

/** The calls, by how often they are drawn. */
const CALLS: readonly Omit<Step, "size">[] = [
  ...Array(3).fill({ who: "peer", call: "send", to: "subject" }),
  ...Array(3).fill({ who: "other", call: "send", to: "subject" }),
  ...Array(5).fill({ who: "subject", call: "receive", to: "subject" }),
  ...Array(2).fill({ who: "subject", call: "peek", to: "subject" }),
  ...Array(2).fill({ who: "subject", call: "send", to: "peer" }),
  ...Array(2).fill({ who: "subject", call: "send", to: "other" }),
  { who: "peer", call: "receive", to: "peer" },
  { who: "other", call: "receive", to: "other" },
];

/** Draws a step; half of the buffers cut nothing. */
export function drawStep(draw: Draw): Step {
  const call = CALLS[draw(CALLS.length)]!;
  const size = SIZES[draw(SIZES.length)]!;
  return { ...call, size: call.call !== "send" && draw(2) === 0 ? WHOLE : size };
}

/** Three sockets: the datagrams that wait at each. */
export class Model {
  /** Those that wait, in the order in which they were sent. */
  readonly waiting: Readonly<Record<Who, Datagram[]>> = { subject: [], peer: [], other: [] };
  #sent = 0;

  /** The next datagram that a socket sends: its bytes begin with its number, as far as they go. */
  next({ who, size }: Step): Datagram {
    const data = payloadOf(size);
    if (size > 0) data[0] = ++this.#sent;
    return { from: who, data };
  }

  /** True if there is room for what a step sends. */
  hasRoom({ to }: Step): boolean {
    return this.waiting[to].length < MOST_WAITING;
  }
}
