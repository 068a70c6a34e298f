import { outcome, type Row, type Scenario } from "../../harness/case/mod.ts";

/** The row of a call on a socket that was closed. */
export const CLOSED: Row = {
  conforming: ["EBADF"],
  tolerated: { error: "the interface says it in an error of its own" },
};

/** Makes calls, one after another, and records the outcome of each by its name. */
export async function recordCalls(
  { record }: Scenario,
  calls: Readonly<Record<string, () => Promise<unknown>>>,
): Promise<void> {
  for (const [name, call] of Object.entries(calls)) record(name, await outcome(call()));
}
