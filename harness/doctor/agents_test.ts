import { assert } from "@std/assert";
import known from "../../cases/known_deviations.json" with { type: "json" };
import type { Trace } from "../agent/channel.ts";
import { Unavailable } from "../errors.ts";
import { readExpectations } from "../expectations.ts";
import { type Implementation, IMPLEMENTATIONS } from "../implementations.ts";
import { openSystem } from "../libc/sys.ts";
import { examine } from "./examine.ts";
import { isHealthy } from "./examination.ts";
import { Peers } from "./peers.ts";
import { Subject } from "./subject.ts";
import { temporaryFolder } from "../temporary.ts";

/** Milliseconds for an answer, on a machine that may be busy. */
const TIMEOUT_MS = 10_000;

// Opened within a test it would look like a leak.
if (Deno.build.os === "linux") openSystem();

const folder = await temporaryFolder();
Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));

/** A subject; or why there is none here. */
async function started({ name, start }: Implementation): Promise<Subject | string> {
  try {
    return await Subject.start({ name, start: (trace: Trace) => start({ folder, served: true, trace }) });
  } catch (error) {
    if (error instanceof Unavailable) return error.message;
    throw error;
  }
}

for (const implementation of Object.values(IMPLEMENTATIONS)) {
  Deno.test(`The agent of ${implementation.name} has nothing wrong but what its implementation does`, async () => {
    const subject = await started(implementation);
    if (typeof subject === "string") {
      console.warn(`Not looked at: ${subject}`);
      return;
    }
    const peers = new Peers(folder);
    try {
      const examination = await examine({
        subject,
        peer: peers.at,
        timeoutMs: TIMEOUT_MS,
        folder,
        expectations: readExpectations(known),
      });
      const ill = examination.checks.filter(({ status }) => status === "wrong" || status === "untried");
      assert(isHealthy(examination), JSON.stringify([ill, examination.stale], null, 2));
    } finally {
      await subject.stop();
      await peers.stop();
    }
  });
}
