import { assertEquals } from "@std/assert";
import { compare, type Expectation, type Judged, reasonsOf } from "./expectations.ts";
import { readFindings } from "./read_findings.ts";

const FINDING = {
  name: "fin-first",
  of: ["deno"],
  reason: "FIN comes first.",
  where: { "tcp/close/* role=server": "recv eof" },
};
const LISTED = readFindings({ findings: [FINDING] });
const SERVER = "role=server,family=ipv4";
const EOF: Judged = judged("fail", ["recv eof"]);
const PASS: Judged = { ...judged("pass", []), outcomes: [{ checkpoint: "recv", outcome: "ECONNRESET" }] };

function judged(verdict: Judged["verdict"], deviating: readonly string[]): Judged {
  const deviations = deviating.map((each) => {
    const [checkpoint = "", outcome = ""] = each.split(" ");
    return { checkpoint, outcome };
  });
  return { verdict, deviations, outcomes: deviations.filter((each) => each.checkpoint !== "ending") };
}

/** The texts of what is found instead of `listed` in a variant of a case. */
function found(listed: string, of: Judged): string[] {
  const findings = readFindings({ findings: [{ ...FINDING, where: { "tcp/close/x": listed } }] });
  return compare(findings, "deno", "tcp/close/x", SERVER, of).stale.map((each) => each.found);
}

function isExpected(implementation: string, caseId: string, variant: string, of: Judged): boolean {
  return compare(LISTED, implementation, caseId, variant, of).expected;
}

Deno.test("A listed deviation is expected", () => {
  const { expected, met, stale } = compare(LISTED, "deno", "tcp/close/x", SERVER, EOF);
  assertEquals({ expected, met, stale }, { expected: true, met: LISTED, stale: [] });
});

Deno.test("A reason has the name and the evidence of its finding", () => {
  const proven = readFindings({ findings: [{ ...FINDING, evidence: "strace: shutdown(23, SHUT_WR) = 0" }] });
  assertEquals(reasonsOf(proven), ["fin-first: FIN comes first (strace: shutdown(23, SHUT_WR) = 0)"]);
  assertEquals(reasonsOf(LISTED), ["fin-first: FIN comes first."]);
});

Deno.test("The reason of an outcome is that of the finding that lists it", () => {
  const where = { "tcp/close/x": "send ok" };
  const both = readFindings({
    findings: [FINDING, { ...FINDING, name: "lost", reason: "It is lost.", where }],
  });
  const { met } = compare(both, "deno", "tcp/close/x", SERVER, judged("fail", ["recv eof", "send ok"]));
  assertEquals(reasonsOf(met).length, 2);
  assertEquals(reasonsOf(met, { checkpoint: "send", outcome: "ok" }), ["lost: It is lost."]);
});

Deno.test("A race may be listed with any outcome, but never a crash", () => {
  const race = (listed: string, ...deviating: string[]) => {
    const sometimes = { "tcp/close/x": listed };
    const { where: _, ...rest } = FINDING;
    const findings = readFindings({ findings: [{ ...rest, sometimes }] });
    return compare(findings, "deno", "tcp/close/x", SERVER, judged("fail", deviating)).expected;
  };
  assertEquals(race("* *", "recv eof", "ending EPIPE"), true);
  assertEquals(race("recv *", "recv eof"), true);
  assertEquals(race("recv *", "recv eof", "send ok"), false);
  assertEquals(race("* *", "recv eof", "ending crash"), false);
});

Deno.test("A deviation that is not listed is not expected, even beside one that is", () => {
  assertEquals(isExpected("deno", "tcp/close/x", "role=client,family=ipv4", EOF), false);
  assertEquals(isExpected("python", "tcp/close/x", SERVER, EOF), false);
  assertEquals(isExpected("deno", "tcp/reset/x", SERVER, EOF), false);
  assertEquals(isExpected("deno", "tcp/close/x", SERVER, judged("fail", ["recv eof", "send ok"])), false);
});

Deno.test("A listed deviation that does not occur is stale, and names the finding", () => {
  assertEquals(compare(LISTED, "deno", "tcp/close/x", SERVER, PASS).stale, [{
    implementation: "deno",
    case: "tcp/close/x",
    variant: SERVER,
    checkpoint: "recv",
    outcome: "eof",
    found: "ECONNRESET",
    finding: "fin-first",
  }]);
});

Deno.test("A stale deviation says what occurred instead", () => {
  assertEquals(found("recv eof", judged("fail", ["recv data"])), ["data"]);
  assertEquals(found("send ok", judged("timeout", ["recv data", "ending hang"])), [
    "no outcome, as the script ended with hang",
  ]);
  assertEquals(found("send ok", PASS), ["no outcome"]);
  assertEquals(found("send+recv ok+eof", judged("fail", ["send EPIPE", "recv eof"])), ["EPIPE+eof"]);
  assertEquals(found("ending hang", judged("crash", ["ending crash"])), ["crash"]);
  assertEquals(found("ending hang", PASS), ["an end without a deviation"]);
});

Deno.test("A variant that could not be judged makes nothing stale", () => {
  for (const verdict of ["unsupported", "inconclusive", "error"] as const) {
    assertEquals(compare(LISTED, "deno", "tcp/close/x", SERVER, judged(verdict, [])).stale, []);
  }
});

Deno.test("A deviation that occurs sometimes is expected where it does and not stale where it does not", () => {
  const { where: sometimes, ...rest } = FINDING;
  const races: Expectation[] = readFindings({ findings: [{ ...rest, sometimes }] });
  assertEquals(compare(races, "deno", "tcp/close/x", SERVER, EOF).expected, true);
  assertEquals(compare(races, "deno", "tcp/close/x", SERVER, PASS).stale, []);
});
