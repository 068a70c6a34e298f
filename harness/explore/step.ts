import type { Address } from "../endpoint/address.ts";
import type { Capability } from "../endpoint/capabilities.ts";
import { SocketError } from "../endpoint/errors.ts";
import type { SendFlag } from "../endpoint/kinds.ts";
import type { KernelState } from "../endpoint/observer.ts";
import { outcomeOfFailure } from "../script/observe.ts";
import type { Outcome } from "../script/outcomes.ts";
import type { Socket } from "../script/scenario.ts";
import type { Clients } from "./clients.ts";
import type { Traffic } from "./traffic.ts";

/** The datagrams that have passed between two sockets. */
export interface Datagrams {
  /** The addresses of both sockets. */
  readonly addresses: { readonly subject: Address; readonly peer: Address };
  /** Datagrams that the subject sent and the peer has not received; `gone` once the send has returned. */
  readonly sent: { readonly data: Uint8Array; gone: boolean }[];
  /**
   * Datagrams to the subject that it has not received, with their senders, of which one may have no address;
   * some may not have been let in.
   */
  readonly queued: { readonly data: Uint8Array; readonly address: Address | null }[];
  /** Another socket beside the peer's. */
  stranger(): Promise<Socket>;
  /** A socket of the peer's without an address. */
  unnamed(): Promise<Socket>;
  /** A path that no socket has. */
  nowhere(): Address;
}

/** Both ends of what a sequence is played on, and what has passed between them. */
export interface Ends {
  readonly subject: Socket;
  /** The peer's socket, in mode `nonblocking`. */
  readonly peer: Socket;
  /** The bytes that the subject sent. */
  readonly sent: Traffic;
  /** The bytes that the peer sent. */
  readonly received: Traffic;
  /** The clients of a listener; absent where the subject is none. */
  readonly clients?: Clients | undefined;
  /** The datagrams that have passed; absent for streams. */
  readonly datagrams?: Datagrams | undefined;
  /** True if the subject has a stack of its own: what is sent takes its time. */
  readonly elsewhere: boolean;
  /** The flag of a send that must not wait in a mode that waits; absent in others. */
  readonly dontwait: readonly SendFlag[] | undefined;
  /** True once the subject has filled its connection and nobody has emptied it. */
  full: boolean;
  /** True if urgent data that the subject receives has its place among other bytes. */
  inline: boolean;
  /**
   * Waits until the kernel's accounts of both ends fulfil a condition and stand still; false if they never
   * do, of which the next calls tell. Beside another stack they stand still for `otherStackMs` milliseconds;
   * unless given, for as long as a reset takes to arrive.
   */
  settled(
    holds: (subject: KernelState | undefined, peer: KernelState | undefined) => boolean,
    otherStackMs?: number,
  ): Promise<boolean>;
  /** The kernel's account of an end now. */
  look(end: "subject" | "peer"): KernelState | undefined;
}

/** One call of an alphabet. */
// deno-lint-ignore no-explicit-any -- `word` takes what `call` gives
export interface Step<Value = any> {
  /** The end that makes it. */
  readonly by: "subject" | "peer";
  /**
   * The step that makes the same call with other sizes: what it shows is of the same kind. Absent where this
   * is the one that gives the kind its name.
   */
  readonly alike?: string;
  /** A few words that follow the name of the end. */
  readonly about: string;
  /** Capabilities that its end needs, beyond what a connection takes. */
  readonly needs: readonly Capability[];
  /** Capabilities that it needs besides where calls wait; none unless given. */
  readonly waitingNeeds?: readonly Capability[];
  /** The call as a script has it. */
  readonly code: string;
  /** Makes the call. */
  call(ends: Ends): Promise<Value>;
  /**
   * The outcome that the caller sees: words joined by commas, one for each of `parts`; an error is its errno.
   */
  word(value: Value, ends: Ends): string | Promise<string>;
  /** The subjects of the words where there are several; one word is about the call as a whole. */
  readonly parts?: readonly string[];
  /** Words are a set: each of `parts` is there or is not. */
  readonly set?: boolean;
  /** Waits until what the call sent has arrived. */
  arrive?(ends: Ends, seen: string): Promise<void>;
}

/** An alphabet: its calls by their names, which are words joined by `-`. */
export type Steps = Readonly<Record<string, Step>>;

/** Says what a call gave, in the words of its step. */
export async function seenBy(step: Step, operation: Promise<unknown>, ends: Ends): Promise<string> {
  let value: unknown;
  try {
    value = await operation;
  } catch (error) {
    if (error instanceof SocketError) return outcomeOfFailure(error.failure);
    throw error;
  }
  return await step.word(value, ends);
}

/**
 * The checkpoints of a step that was seen so, by what they are about: the empty word is the call as a whole.
 * A call of several parts that gave one word, such as an errno, gave it at its end.
 */
export function checkpointsOf({ parts, set }: Step, seen: string): [about: string, outcome: Outcome][] {
  const words = seen === "" ? [] : seen.split(",") as Outcome[];
  if (parts === undefined) return [["", words[0]!]];
  if (set) {
    const unlike = words.find((word) => !parts.includes(word));
    return parts.map((part) => [part, unlike ?? (words.includes(part as Outcome) ? "yes" : "no")]);
  }
  const missing = parts.length - words.length;
  return parts.map((part, index) => [part, index < missing ? "none" : words[index - missing]!]);
}
