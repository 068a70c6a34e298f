import { assertEquals } from "@std/assert";
import { writeFindings } from "./findings.ts";
import type { Result } from "./model.ts";
import { sampleRun, textOf } from "./testdata/sample.ts";

const { run, results } = sampleRun();
const [pass] = results;
const failed = (variant: string, outcome: string, more: Partial<Result> = {}): Result => ({
  ...pass!,
  variant,
  verdict: "fail",
  why: `firstRecv was ${outcome}, not ECONNRESET`,
  outcomes: [{ checkpoint: "firstRecv", outcome, class: "nonconforming" }],
  ...more,
});
const passed = (variant: string): Result => ({ ...pass!, variant });
const findings = async (...results: Result[]) =>
  JSON.parse(await textOf(writeFindings, { run, results })).findings;

const ID = pass!.case;

Deno.test("Deviations of all variants name the case alone, those of some the axes", async () => {
  const all = await findings(failed("role=server", "eof"), failed("role=client", "eof"));
  assertEquals(all, [{
    name: "libc-firstrecv-eof",
    of: ["libc"],
    reason: "To be explained: firstRecv was eof, not ECONNRESET",
    where: { [ID]: "firstRecv eof" },
  }]);
  const axes = ["role=server,family=ipv4", "role=server,family=ipv6"];
  const [server] = await findings(
    ...axes.map((each) => failed(each, "eof")),
    passed("role=client,family=ipv4"),
  );
  assertEquals(Object.keys(server.where), [`${ID} role=server`]);
  const [one] = await findings(failed(axes[0]!, "eof"), passed(axes[1]!), passed("role=client,family=ipv4"));
  assertEquals(Object.keys(one.where), [`${ID} ${axes[0]}`]);
});

Deno.test("Subjects and cases with the same deviations share a finding", async () => {
  const list = await findings(
    failed("", "eof"),
    failed("", "eof", { subject: "node" }),
    failed("", "eof", { case: "tcp/other", subject: "libc" }),
    failed("", "eof", { case: "tcp/other", subject: "node" }),
    failed("", "eof", { case: "tcp/third", subject: "libc" }),
  );
  assertEquals(list.map(({ name, of, where }: Record<string, unknown>) => [name, of, where]), [
    ["libc-firstrecv-eof", ["libc", "node"], { [ID]: "firstRecv eof", "tcp/other": "firstRecv eof" }],
    ["libc-firstrecv-eof-2", ["libc"], { "tcp/third": "firstRecv eof" }],
  ]);
});

Deno.test("A deviation that does not occur in every round is a race", async () => {
  const [race] = await findings(failed("", "eof"), passed(""));
  assertEquals([race.where, race.sometimes], [undefined, { [ID]: "firstRecv eof" }]);
});

Deno.test("A hang is listed as the ending, and what is known or unjudged is not listed", async () => {
  const hung = failed("", "eof", { verdict: "timeout", outcomes: [], ending: "hang" });
  assertEquals((await findings(hung))[0].where, { [ID]: "ending hang" });
  const known = failed("", "eof", { expected: true });
  assertEquals(await findings(known, failed("", "eof", { verdict: "inconclusive" })), []);
});
