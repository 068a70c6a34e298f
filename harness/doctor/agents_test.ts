import { assert } from "@std/assert";
import known from "../../cases/known_deviations.json" with { type: "json" };
import { Unavailable } from "../endpoint/errors.ts";
import { temporaryFolder } from "../endpoint/temporary.ts";
import { readFindings } from "../judge/read_findings.ts";
import { type Implementation, IMPLEMENTATIONS } from "../agents/implementations.ts";
import { openSystem } from "../libc/sys.ts";
import { examine } from "./examine.ts";
import { isHealthy } from "./examination.ts";
import { Subject } from "./subject.ts";

/** Milliseconds for an answer, on a machine that may be busy. */
const TIMEOUT_MS = 10_000;

// Opened within a test it would look like a leak.
if (Deno.build.os === "linux") openSystem();

const folder = await temporaryFolder();
Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));

/** The reason why an implementation is not available here; `undefined` where it is. */
async function unavailable(implementation: Implementation): Promise<string | undefined> {
  try {
    await (await implementation.start({ folder, served: true })).stop();
    return undefined;
  } catch (error) {
    if (error instanceof Unavailable) return error.message;
    throw error;
  }
}

const reasons = await Promise.all(Object.values(IMPLEMENTATIONS).map(unavailable));
for (const [index, { name, start }] of Object.values(IMPLEMENTATIONS).entries()) {
  const reason = reasons[index];
  Deno.test({
    name: reason === undefined
      ? `The agent of ${name} has nothing wrong but known deviations`
      : `The agent of ${name} is not available: ${reason}`,
    ignore: reason !== undefined,
    async fn() {
      const subject = await Subject.start({ name, start: () => start({ folder, served: true }) });
      try {
        const expectations = readFindings(known);
        const examination = await examine({ subject, timeoutMs: TIMEOUT_MS, expectations });
        const ill = examination.checks.filter(({ status }) => status === "wrong" || status === "untried");
        assert(isHealthy(examination), JSON.stringify([ill, examination.stale], null, 2));
      } finally {
        await subject.stop();
      }
    },
  });
}
