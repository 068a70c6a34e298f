import { assertEquals, assertStringIncludes } from "@std/assert";
import { type Case, defineCase } from "../case/case.ts";
import { posix } from "../case/sources.ts";
import type { Doubts, Ending } from "../../reports/model.ts";
import { judge, type Observed } from "./judge.ts";
import type { Outcome } from "../script/outcomes.ts";
import { expand } from "../case/variants.ts";

function sample(change: Partial<Case> = {}): Case {
  return defineCase({
    id: "sample/case",
    title: "a sample",
    requirement: "A sample is judged.",
    level: "must",
    sources: [posix("recv")],
    axes: { family: ["ipv4"] },
    needs: {},
    outcomes: {
      first: {
        conforming: ["ECONNRESET", { outcome: "eof", when: { os: "darwin" } }],
        tolerated: {
          EPIPE: "another reading",
          EAGAIN: { reason: "elsewhere", when: { os: "windows" } },
          none: { reason: "no poll", when: { lacks: "poll" } },
        },
      },
      second: { conforming: ["eof"], after: { first: "ECONNRESET" } },
    },
    script: async () => {},
    ...change,
  });
}

/** A subject that declares nothing. */
const LINUX = { os: "linux", capabilities: new Set<string>() };

function verdict(
  outcomes: readonly [string, Outcome][],
  change:
    & { case?: Partial<Case>; ending?: Ending; os?: string; words?: string[]; pair?: boolean }
    & Doubts = {},
): string {
  const [variant] = expand(sample(change.case));
  const record: Observed = {
    outcomes: outcomes.map(([checkpoint, outcome]) => ({ checkpoint, outcome })),
    ending: change.ending ?? { kind: "completed" },
    subject: { os: change.os ?? "linux", capabilities: new Set(change.words) },
    ...(change.reference ? { reference: change.reference } : {}),
    ...(change.repeated ? { repeated: change.repeated } : {}),
    ...(change.pair ? { pair: true } : {}),
  };
  return judge(variant!, record).verdict;
}

const hung = (seat: "subject" | "peer"): Ending => ({
  kind: "hung",
  seat,
  operation: "recv",
  outcome: "hang",
});
const failed = (seat: "subject" | "peer"): Ending => ({
  kind: "failed",
  seat,
  operation: "recv",
  outcome: "EPIPE",
});

Deno.test("An outcome is conforming, tolerated or, where it is not listed, nonconforming", () => {
  assertEquals(verdict([["first", "ECONNRESET"], ["second", "eof"]]), "pass");
  assertEquals(verdict([["first", "EPIPE"]]), "tolerated");
  assertEquals(verdict([["first", "data"]]), "fail");
  assertEquals(verdict([["first", "error"]], { words: ["errno"] }), "fail");
});

Deno.test("Circumstances decide by the subject's system", () => {
  assertEquals(verdict([["first", "eof"]]), "fail");
  assertEquals(verdict([["first", "eof"]], { os: "darwin" }), "pass");
  assertEquals(verdict([["first", "EAGAIN"]]), "fail");
  assertEquals(verdict([["first", "EAGAIN"]], { os: "windows" }), "tolerated");
});

Deno.test("Circumstances decide by what the subject declares", () => {
  assertEquals(verdict([["first", "none"]], { words: ["stream"] }), "tolerated");
  assertEquals(verdict([["first", "none"]], { words: ["stream", "poll"] }), "fail");
});

Deno.test("An error may be any errno that conforms, if the subject declares none", () => {
  const accepting = (...conforming: Outcome[]): Partial<Case> => ({
    outcomes: { first: { conforming, tolerated: { EISCONN: "another reading" } } },
  });
  const judged = (outcome: Outcome, table: Partial<Case>, ...words: string[]) =>
    verdict([["first", outcome]], { case: table, words });
  for (const table of [accepting("EPIPE"), accepting("EPIPE", "ECONNRESET"), accepting("eof", "EPIPE")]) {
    assertEquals(judged("error", table, "stream"), "tolerated");
    assertEquals(judged("error", table, "stream", "errno"), "fail");
    // Any other outcome is what it is.
    for (const other of ["ok", "data", "timeout", "EINVAL"] as const) {
      assertEquals(judged(other, table), "fail");
    }
  }
  // Where a call must succeed, or end by its time, it has failed.
  for (const table of [accepting("ok"), accepting("eof", "none"), accepting("timeout", "EAGAIN")]) {
    assertEquals(judged("error", table), "fail");
  }
  assertEquals(judged("error", accepting("error", "EPIPE")), "pass");
});

Deno.test("An error may be any errno in a sequence that is accepted, if the subject declares none", () => {
  const outcomes = {
    first: { conforming: ["EPIPE", "eof"] },
    second: { conforming: ["eof", "EPIPE"] },
  } as const;
  const joint = [{
    of: ["first", "second"],
    conforming: [["EPIPE", "eof"]],
    tolerated: [{ sequence: ["eof", "EPIPE"], reason: "the other order", when: { os: "plan9" } }],
  }] as const;
  const judged = (first: Outcome, second: Outcome, more: { os?: string; words?: string[] } = {}) =>
    verdict([["first", first], ["second", second]], { case: { outcomes, joint }, ...more });
  assertEquals(judged("error", "eof"), "tolerated");
  assertEquals(judged("error", "eof", { words: ["errno"] }), "fail");
  assertEquals(judged("eof", "error"), "fail");
  assertEquals(judged("eof", "error", { os: "plan9" }), "tolerated");
  assertEquals(judged("error", "error"), "fail");
});

Deno.test("A checkpoint is required only after the outcomes that it names", () => {
  assertEquals(verdict([["first", "EPIPE"]]), "tolerated");
  assertEquals(verdict([["first", "ECONNRESET"]]), "error");
  assertEquals(verdict([["first", "ECONNRESET"]], { case: { attempts: 3 } }), "inconclusive");
});

Deno.test("A record without outcomes is not a pass, and an unknown checkpoint is a defect", () => {
  assertEquals(verdict([]), "error");
  assertEquals(verdict([["first", "EPIPE"], ["third", "eof"]]), "error");
});

Deno.test("Dependent checkpoints have accepted sequences", () => {
  const joint = [{
    of: ["first", "second"],
    conforming: [["ECONNRESET", "eof"]] as Outcome[][],
    tolerated: [{ sequence: ["EPIPE", "eof"] as Outcome[], reason: "the other order" }],
  }];
  assertEquals(verdict([["first", "ECONNRESET"], ["second", "eof"]], { case: { joint } }), "pass");
  assertEquals(verdict([["first", "EPIPE"], ["second", "eof"]], { case: { joint } }), "tolerated");
  const elsewhere = [{
    ...joint[0]!,
    tolerated: [{ ...joint[0]!.tolerated[0]!, when: { os: "plan9" } }],
  }];
  assertEquals(verdict([["first", "EPIPE"], ["second", "eof"]], { case: { joint: elsewhere } }), "fail");
  assertEquals(
    verdict([["first", "ECONNRESET"], ["second", "eof"]], {
      case: { joint: [{ ...joint[0]!, conforming: [] }] },
    }),
    "fail",
  );
});

Deno.test("The subject is blamed for its own failure, hang and death", () => {
  assertEquals(verdict([], { ending: failed("subject") }), "fail");
  assertEquals(verdict([], { ending: hung("subject") }), "timeout");
  const lost: Ending = {
    kind: "lost",
    seat: "subject",
    operation: "exit code 1",
    outcome: "crash",
    died: true,
  };
  assertEquals(verdict([], { ending: lost }), "crash");
});

Deno.test("The peer's trouble is the subject's only where the reference has none", () => {
  for (const ending of [hung("peer"), failed("peer")]) {
    assertEquals(verdict([], { ending, reference: "passed" }), "fail");
    assertEquals(verdict([], { ending, reference: "failed" }), "inconclusive");
    assertEquals(verdict([], { ending }), "inconclusive");
  }
});

Deno.test("Whatever goes wrong in either seat of a pair is the pair's", () => {
  const pair = true;
  for (const seat of ["subject", "peer"] as const) {
    const ending = { seat, operation: "recv" };
    const lost = { ...ending, kind: "lost", outcome: "crash", died: true } as const;
    const absent = { kind: "absent", seat, awaited: "The data", evidence: "none", outcome: "hang" } as const;
    const lacking = { ...ending, kind: "unsupported", outcome: "unsupported", declared: true } as const;
    assertEquals(verdict([], { ending: failed(seat), pair }), "fail");
    assertEquals(verdict([], { ending: hung(seat), pair }), "timeout");
    assertEquals(verdict([], { ending: lost, pair }), "crash");
    assertEquals(verdict([], { ending: absent, pair }), "timeout");
    assertEquals(verdict([], { ending: lacking, pair }), "fail");
  }
  assertEquals(verdict([], { ending: { kind: "overdue", limitMs: 1, outcome: "hang" }, pair }), "timeout");
  assertEquals(verdict([["second", "eof"]], { case: { attempts: 2 }, pair }), "fail");
});

Deno.test("A failure counts when the reference gets through, and the subject fails again", () => {
  for (const ending of [{ kind: "completed" as const }, failed("subject"), hung("subject"), failed("peer")]) {
    const judged = (doubts: Doubts) => verdict([["first", "data"]], { ending, ...doubts });
    const alone = ending.kind === "hung" ? "timeout" : "fail";
    assertEquals(judged({ reference: "passed", repeated: "failed" }), alone);
    assertEquals(judged({ reference: "passed", repeated: "passed" }), "inconclusive");
    assertEquals(judged({ reference: "failed" }), "inconclusive");
  }
  const lost: Ending = {
    kind: "lost",
    seat: "subject",
    operation: "it exited",
    outcome: "crash",
    died: true,
  };
  assertEquals(verdict([], { ending: lost, reference: "failed" }), "crash");
});

Deno.test("A declared operation that is missing fails, and an undeclared one is unsupported", () => {
  const ending = (declared: boolean, seat: "subject" | "peer" = "subject"): Ending => ({
    kind: "unsupported",
    seat,
    operation: "abort",
    outcome: "unsupported",
    declared,
  });
  assertEquals(verdict([], { ending: ending(true) }), "fail");
  assertEquals(verdict([], { ending: ending(false) }), "unsupported");
  assertEquals(verdict([], { ending: ending(true, "peer") }), "unsupported");
});

Deno.test("The worst finding gives the verdict", () => {
  assertEquals(verdict([["first", "data"]], { ending: hung("peer") }), "fail");
  assertEquals(verdict([["first", "data"]], { ending: hung("subject") }), "timeout");
  assertEquals(verdict([["first", "data"]], { ending: { kind: "defect", message: "oops" } }), "error");
  const overdue = { kind: "overdue", limitMs: 130_000, outcome: "hang" } as const;
  assertEquals(verdict([], { ending: overdue }), "error");
  assertEquals(verdict([], { ending: overdue, reference: "failed" }), "error");
  assertEquals(verdict([], { ending: overdue, reference: "passed" }), "timeout");
});

Deno.test("Deviations name checkpoints, and the ending where it cost the verdict", () => {
  const [variant] = expand(sample());
  const { deviations, why } = judge(variant!, {
    outcomes: [{ checkpoint: "first", outcome: "data" }],
    ending: hung("peer"),
    subject: LINUX,
    reference: "passed",
  });
  assertEquals(deviations, [{ checkpoint: "first", outcome: "data" }, {
    checkpoint: "ending",
    outcome: "hang",
  }]);
  assertStringIncludes(why, "first was data, not ECONNRESET");
});

Deno.test("A reason that several outcomes share is given once", () => {
  const tolerated = { EPIPE: "another reading", eof: "another end" };
  const [variant] = expand(sample({
    outcomes: {
      first: { conforming: ["ok"], tolerated },
      second: { conforming: ["ok"], tolerated },
      third: { conforming: ["ok"], tolerated },
    },
    joint: [{
      of: ["first", "second"],
      conforming: [["ok", "ok"]],
      tolerated: [{ sequence: ["EPIPE", "EPIPE"], reason: "another reading" }],
    }],
  }));
  const outcomes = ([["first", "EPIPE"], ["second", "EPIPE"], ["third", "eof"]] as const)
    .map(([checkpoint, outcome]) => ({ checkpoint, outcome }));
  const { verdict, why } = judge(variant!, { outcomes, ending: { kind: "completed" }, subject: LINUX });
  assertEquals([verdict, why], [
    "tolerated",
    "first, second were EPIPE: another reading; third was eof: another end",
  ]);
});
