import type { Result } from "../model.ts";
import type { WholeRun } from "../report.ts";
import { CASES } from "./cases.ts";
import { call, historyOf } from "./operations.ts";
import { sampleRun } from "./sample.ts";

const { run, results: [sample] } = sampleRun();

/** A result in which the subject makes some calls. */
export function calling(index: number, methods: readonly string[], verdict: Result["verdict"]): Result {
  return {
    ...sample!,
    subject: "mystack",
    case: CASES[index % CASES.length]!.id,
    variant: `number=${index}`,
    verdict,
    why: verdict === "fail" ? "end was ECONNRESET, not eof" : "",
    history: historyOf(methods.map((each, at) => call("subject", [each, "conn", ""], "ok", [at, at]))),
  };
}

/** A run in which most fails that closes, and nothing else. */
export function closeIsBroken(): WholeRun {
  const failing = Array.from({ length: 6 }, (_, index) => calling(index, ["listenStream", "close"], "fail"));
  const passing = Array.from(
    { length: 20 },
    (_, index) => calling(index + 6, index < 2 ? ["close"] : ["listenStream", "recv"], "pass"),
  );
  return { run, results: [...failing, ...passing] };
}
