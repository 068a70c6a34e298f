import { EXIT } from "../../reports/consequence.ts";

const SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT"]
  : ["SIGINT", "SIGTERM", "SIGHUP"];

/** Calls `interrupt` for every signal by which a person or a system ends a program. The returned function takes that back. */
export function onInterruption(interrupt: () => void): () => void {
  for (const signal of SIGNALS) Deno.addSignalListener(signal, interrupt);
  return () => {
    for (const signal of SIGNALS) Deno.removeSignalListener(signal, interrupt);
  };
}

/** Runs `main`, which ends in order when its signal is aborted: the first Ctrl-C does that, the second ends the process at once. */
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
