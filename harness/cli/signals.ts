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
