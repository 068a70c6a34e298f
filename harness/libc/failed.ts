import type { Failure } from "../endpoint/kinds.ts";

/** The answer of a call that failed without an errno: the resolver has errors of its own, or none. */
export class Failed {
  readonly failure: Failure;

  /** `name` is the POSIX name of the error, if it has one. */
  constructor(words: string, name: string | null = null) {
    this.failure = { errno: name, native: name ? `${words}: ${name}` : words };
  }
}
