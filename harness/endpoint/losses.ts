import type { Params } from "./operations.ts";

/** A step of classic BPF: code, jump if true, jump if false, value. */
export type Step = readonly [code: number, ifTrue: number, ifFalse: number, value: number];

/** Loses what has come. */
export const LOSE: Step = [0x06, 0, 0, 0];
/** Lets it arrive. */
export const KEEP: Step = [0x06, 0, 0, 0xffff_ffff];
/** Loads the flags of a segment. */
export const FLAGS: Step = [0x30, 0, 0, 13];
/** The flag of a segment that ends the stream. */
export const FIN = 0x01;
/** The flag of one that opens a connection. */
export const SYN = 0x02;
/** The flag of one that resets. */
export const RST = 0x04;
/** The flag of one that acknowledges. */
export const ACK = 0x10;

/** The bytes of a program, in the order of the machines that Linux runs on here. */
export function program(...steps: readonly Step[]): Uint8Array<ArrayBuffer> {
  const bytes = new DataView(new ArrayBuffer(8 * steps.length));
  steps.forEach(([code, ifTrue, ifFalse, value], index) => {
    bytes.setUint16(8 * index, code, true);
    bytes.setUint8(8 * index + 2, ifTrue);
    bytes.setUint8(8 * index + 3, ifFalse);
    bytes.setUint32(8 * index + 4, value, true);
  });
  return new Uint8Array(bytes.buffer);
}

/**
 * A loss on a path: of everything, of segments that end the stream, of those after the first of a connection,
 * or of those with bytes of the stream.
 */
export type Loss = "everything" | "ends" | "all but SYN" | "data";

/** The program of `setFilter` for each loss. */
export const LOSSES: Readonly<Record<Loss, Uint8Array<ArrayBuffer>>> = {
  everything: program(LOSE),
  ends: program(FLAGS, [0x45, 0, 1, FIN], LOSE, KEEP),
  "all but SYN": program(FLAGS, [0x45, 1, 0, SYN], LOSE, KEEP),
  // A segment with bytes is longer than its header, whose length is four times the upper half of octet 12.
  data: program(
    [0x30, 0, 0, 12],
    [0x54, 0, 0, 0xf0],
    [0x74, 0, 0, 2],
    [0x07, 0, 0, 0],
    [0x80, 0, 0, 0],
    [0x2d, 0, 1, 0],
    LOSE,
    KEEP,
  ),
};

/** The parameters of `setFilter` in a few words. */
export function describeLoss({ data }: Pick<Params<"setFilter">, "data">): string {
  if (data === undefined) return "nothing is lost";
  const known = Object.entries(LOSSES).find(([, bytes]) => `${bytes}` === `${data}`)?.[0];
  return `${known ?? `what a program of ${data.length} B says`} is lost`;
}
