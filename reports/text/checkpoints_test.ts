import { assertEquals } from "@std/assert";
import type { StoredOutcome } from "../model.ts";
import { acceptedText, checkpointsOf } from "./checkpoints.ts";

const entry = (outcome: string, when = "", reason = "") => ({ outcome, when, reason });
const table = [
  {
    name: "err",
    conforming: [entry("yes")],
    tolerated: [entry("no", "os: darwin", "it is late")],
    after: "",
  },
  { name: "first+second", conforming: [entry("ok+eof")], tolerated: [], after: "" },
];
const at = (checkpoint: string, outcome: string, kind: StoredOutcome["class"]) => ({
  checkpoint,
  outcome,
  class: kind,
});

Deno.test("An outcome that is accepted elsewhere is shown with its condition, and is not met here", () => {
  const [err] = checkpointsOf({ outcomes: [at("err", "no", "nonconforming")] }, table);
  assertEquals(err?.accepted.map((each) => [acceptedText(each), each.met]), [
    ["yes", false],
    ["no (os: darwin, tolerated)", false],
  ]);
  const [there] = checkpointsOf({ outcomes: [at("err", "no", "tolerated")] }, table);
  assertEquals(there?.accepted.map((each) => each.met), [false, true]);
});

Deno.test("Outcomes that are judged together are a sequence", () => {
  const outcomes = [at("first", "ok", "conforming"), at("second", "error", "conforming")];
  const [, joint, ...alone] = checkpointsOf({ outcomes }, table);
  assertEquals(joint?.actual, at("first+second", "ok+error", "nonconforming"));
  assertEquals(alone.map((each) => each.name), ["first", "second"]);
  const elsewhere = [{ ...table[1]!, tolerated: [entry("ok+error", "os: darwin", "it is late")] }];
  assertEquals(checkpointsOf({ outcomes }, elsewhere)[0]?.actual?.class, "tolerated");
  const sequences = [at("first+second", "ok+error", "nonconforming")];
  assertEquals(checkpointsOf({ outcomes, sequences }, elsewhere)[0]?.actual, sequences[0]);
  assertEquals(checkpointsOf({ outcomes: outcomes.slice(0, 1) }, table)[1]?.actual, undefined);
  const nameless = [outcomes[0]!, at("second", "error", "tolerated")];
  assertEquals(checkpointsOf({ outcomes: nameless }, table)[1]?.actual?.class, "tolerated");
});
