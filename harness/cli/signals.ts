import { EXIT } from "../../reports/consequence.ts";

const SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT"]
  : ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Milliseconds in which a signal that comes twice is one: `deno task` passes on a Ctrl-C that the terminal
 * sends to all.
 */
const SAME_MS = 300;

/** Functions to call for an interruption; only the last one is called. */
const interrupts: (() => void)[] = [];

/**
 * Calls `interrupt` for every signal by which a person or a system ends a program, instead of what was called
 * until then. The returned function takes that back.
 */
export function onInterruption(interrupt: () => void): () => void {
  interrupts.push(interrupt);
  const listeners = SIGNALS.map((signal) => {
    let heardMs = -Infinity;
    const listener = (): void => {
      const nowMs = performance.now();
      if (nowMs - heardMs < SAME_MS) return;
      heardMs = nowMs;
      if (interrupts.at(-1) === interrupt) interrupt();
    };
    Deno.addSignalListener(signal, listener);
    return [signal, listener] as const;
  });
  return () => {
    listeners.forEach((each) => Deno.removeSignalListener(...each));
    interrupts.splice(interrupts.indexOf(interrupt), 1);
  };
}

/**
 * Runs `main`, which ends in order when its signal is aborted: the first Ctrl-C does that, the second ends
 * the process at once.
 */
export async function interruptible(main: (signal: AbortSignal) => Promise<number>): Promise<number> {
  const interruption = new AbortController();
  const release = onInterruption(() => {
    if (interruption.signal.aborted) Deno.exit(EXIT.interrupted);
    interruption.abort();
  });
  try {
    return await main(interruption.signal);
  } finally {
    release();
  }
}
