/** An agent did not start. The message says what was found, what was expected, what to do, and how its stderr ends. */
export class AgentStartError extends Error {
  /** For printing. */
  override readonly name = "AgentStartError";
  /** What the error calls the agent. */
  readonly agent: string;
  /** The last lines that it wrote on stderr. */
  readonly stderr: string;
  /** Whether there is no such program on this host. */
  readonly missing: boolean;

  /** `found` is a clause, `expected` what should have been there, `advice` what to do. */
  constructor(
    agent: string,
    found: string,
    expected: string,
    advice: string,
    stderr: string = "",
    missing: boolean = false,
  ) {
    const last = stderr.trimEnd().split("\n").slice(-10).map((line) => `\n  ${line}`).join("");
    super(
      `Agent "${agent}" did not start: ${found}; expected ${expected}; ${advice}` +
        (stderr.trim() === "" ? "" : `; its stderr ends:${last}`),
    );
    this.agent = agent;
    this.stderr = stderr;
    this.missing = missing;
  }
}
