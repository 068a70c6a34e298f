import { assert, assertEquals } from "@std/assert";
import { CASES } from "../../../cases/mod.ts";
import { type Implementation, IMPLEMENTATIONS } from "../../agents/implementations.ts";
import { isFailure } from "../../judge/judge.ts";
import type { Lane } from "../../run/lane.ts";
import { Session } from "../../run/session.ts";
import { LibcEndpoint } from "../../libc/endpoint.ts";
import { openSystem } from "../../libc/sys.ts";
import { expand } from "../../case/variants.ts";
import type { Verdict } from "../../../reports/model.ts";
import { BrokenEndpoint, type Defect } from "./endpoint.ts";
import { allDefects } from "./mod.ts";

const ignore = Deno.build.os !== "linux";
if (!ignore) openSystem();
const defects = await allDefects();

/**
 * Milliseconds that an operation may take here: what hangs because of a defect hangs for certain, and sound
 * calls take far less.
 */
const DEADLINE_MS = 1_000;

Deno.test("every case can fail: some defect is made for it", () => {
  const caught = new Set(defects.flatMap((each) => each.caughtBy));
  assertEquals(CASES.map((each) => each.id).filter((id) => !caught.has(id)), []);
  const ids = new Set(CASES.map((each) => each.id));
  assertEquals([...caught].filter((id) => !ids.has(id)), []);
});

/**
 * Runs the cases that must catch a defect, up to the first variant that does; the ids of those that did not.
 */
async function missedBy(defect: Defect, lane: Lane): Promise<string[]> {
  const broken: Implementation = {
    name: "broken",
    command: [],
    custom: true,
    start: () => Promise.resolve(new BrokenEndpoint(new LibcEndpoint(), defect)),
  };
  const missed: string[] = [];
  for (const id of defect.caughtBy) {
    const verdicts: Verdict[] = [];
    for (const variant of expand(CASES.find((each) => each.id === id)!)) {
      const { verdict } = await lane.run({ variant, subject: broken, peer: IMPLEMENTATIONS.libc!, round: 1 });
      verdicts.push(verdict);
      if (isFailure(verdict)) break;
    }
    if (!verdicts.some(isFailure)) missed.push(`${id}: ${verdicts.join(" ")}`);
    assert(!verdicts.includes("error"), `${id} is at fault`);
  }
  return missed;
}

for (const defect of defects) {
  Deno.test({
    name: `caught: ${defect.name}`,
    ignore,
    async fn() {
      await using session = await Session.open({ deadlineMs: DEADLINE_MS });
      assertEquals(await missedBy(defect, session.lane), []);
    },
  });
}
