import { assert, assertEquals } from "@std/assert";
import known from "../../cases/known_deviations.json" with { type: "json" };
import { IMPLEMENTATIONS } from "../agents/implementations.ts";
import { temporaryFolder } from "../endpoint/temporary.ts";
import { readFindings } from "../judge/read_findings.ts";
import { examine } from "./examine.ts";
import { isHealthy } from "./examination.ts";
import { Subject } from "./subject.ts";
import { lasting, wordsOf } from "../proof/declared.ts";
import { orWhyNot } from "../proof/or_why_not.ts";
import "../proof/unless_linux.ts";

/** Milliseconds for an answer, on a machine that may be busy. */
const TIMEOUT_MS = 10_000;

/** Agents that are examined at the same time: mostly the checks wait. */
const WORKERS = 8;

/** Steps of a test that run at the same time; what they leave behind is seen by the test around them. */
const SIDE_BY_SIDE = { sanitizeOps: false, sanitizeResources: false, sanitizeExit: false };

const expectations = readFindings(known);

async function assertHealthy(subject: Subject): Promise<void> {
  try {
    const examination = await examine({ subject, timeoutMs: TIMEOUT_MS, expectations });
    const ill = examination.checks.filter(({ status }) => status === "wrong" || status === "untried");
    assert(isHealthy(examination), JSON.stringify([ill, examination.stale], null, 2));
    // One more that an agent no longer declared would be unsupported, and not missed.
    assertEquals(
      lasting(subject.capabilities),
      wordsOf(subject.name),
      "if that is right: deno task declared",
    );
  } finally {
    await subject.stop();
  }
}

Deno.test("The agents have nothing wrong but known deviations", async (test) => {
  const folder = temporaryFolder();
  // Those that take longest stand behind: hangs that are known are waited for.
  const waiting = Object.keys(IMPLEMENTATIONS).toReversed();
  const work = async (): Promise<void> => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const { start } = IMPLEMENTATIONS[name]!;
      const starting = Subject.start({ name, start: () => start({ folder, served: true }) });
      const subject = await orWhyNot(starting);
      const missing = typeof subject === "string";
      await test.step({
        name: missing ? `${name} is not available: ${subject}` : name,
        ignore: missing,
        ...SIDE_BY_SIDE,
        fn: () => assertHealthy(subject as Subject),
      });
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, work));
  await Deno.remove(folder, { recursive: true });
});
