import { assert, assertEquals } from "@std/assert";
import { CASES } from "../../cases/mod.ts";
import { compare } from "../../reports/compare/mod.ts";
import { type Report, reportOf } from "../../reports/report.ts";
import { type Implementation, IMPLEMENTATIONS } from "../agents/implementations.ts";
import { expand } from "../case/variants.ts";
import { openSystem } from "../libc/sys.ts";
import { broken } from "./broken/implementation.ts";
import { allDefects } from "./broken/mod.ts";
import { wholeRun } from "./whole_run.ts";

const ignore = Deno.build.os !== "linux";
if (!ignore) openSystem();

/** The area that is played. */
const AREA = "tcp/reset/";

/** The stored run of the area, under one name for every implementation. */
async function storedRun(subject: Implementation): Promise<Report> {
  return reportOf(
    await wholeRun({
      variants: CASES.filter(({ id }) => id.startsWith(AREA)).flatMap(expand),
      subjects: [{ ...subject, name: "mine" }],
      peers: [IMPLEMENTATIONS.libc!],
      strict: true,
      deadlineMs: 1_000,
      commandFor: () => "",
    }),
  );
}

Deno.test({
  name: "A defect in front of a sound implementation is a regression in every case that catches it",
  ignore,
  async fn() {
    const defect = (await allDefects()).find(({ name }) => name === "reports a reset as end of file")!;
    const sound = await storedRun(IMPLEMENTATIONS.libc!);
    assertEquals((await compare(sound, await storedRun(IMPLEMENTATIONS.libc!))).changes, []);
    const bad = await storedRun(broken(defect));
    const { counts, changes } = await compare(sound, bad);
    const found = new Set(changes.filter(({ kind }) => kind === "regression").flatMap(({ cases }) => cases));
    assertEquals(defect.caughtBy.filter((id) => id.startsWith(AREA) && !found.has(id)), []);
    assert(counts.regression > 0 && counts.improvement === 0);
    const back = await compare(bad, sound);
    assertEquals([back.counts.regression, back.counts.improvement > 0], [0, true]);
  },
});
