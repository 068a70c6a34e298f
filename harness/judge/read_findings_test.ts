import { assertEquals, assertThrows } from "@std/assert";
import { readFindings } from "./read_findings.ts";

const FINDING = { name: "a-b", of: ["x"], reason: "It is so.", where: { "a/b": "c eof" } };

Deno.test("A finding is an expectation for each implementation and each deviation", () => {
  const finding = {
    ...FINDING,
    of: ["x", "y"],
    evidence: "strace",
    where: { "a/b role=server,family=ipv4": ["c eof", "c+d eof+ok"] },
    sometimes: { "a/*": ["ending hang"] },
  };
  const rest = { case: "a/b", axes: ["role=server", "family=ipv4"], sometimes: false, finding };
  const expectations = (implementation: string) => [
    { implementation, ...rest, checkpoint: "c", outcome: "eof" },
    { implementation, ...rest, checkpoint: "c+d", outcome: "eof+ok" },
    {
      implementation,
      case: "a/*",
      axes: [],
      checkpoint: "ending",
      outcome: "hang",
      sometimes: true,
      finding,
    },
  ];
  assertEquals(readFindings({ $schema: "findings.schema.json", findings: [finding] }), [
    ...expectations("x"),
    ...expectations("y"),
  ]);
});

Deno.test("A file of another form is refused with the place, what was found and what was expected", () => {
  const bad: [unknown, string][] = [
    [[], "the value is [], expected an object"],
    [{ libc: [] }, '"findings" is missing, expected a list'],
    [{ findings: [], libc: [] }, 'the value has the member "libc", expected members among $schema, findings'],
    [one({ name: undefined }), '"findings[0].name" is missing, expected lower-case words joined by hyphens'],
    [one({ name: "A b" }), '"findings[0].name" is "A b", expected lower-case words joined by hyphens'],
    [one({ reason: " " }), '"findings[0].reason" is " ", expected a sentence'],
    [one({ evidence: 1 }), '"findings[0].evidence" is 1, expected a sentence'],
    [one({ of: "x" }), '"findings[0].of" is "x", expected a list'],
    [one({ of: [] }), '"findings[0].of" is [], expected a list of at least 1'],
    [one({ note: "" }), '"findings[0]" has the member "note", expected members among name, of'],
    [one({ where: undefined }), 'finding "a-b" shows nowhere; name a case in "where"'],
    [one({ where: { "a/b": [] } }), 'finding "a-b" shows nowhere'],
    [
      one({ where: { "a/b": "eof" } }),
      '"findings[0].where.a/b" is "eof", expected a checkpoint and an outcome',
    ],
    [one({ where: { "a/b": ["c eof", 1] } }), '"findings[0].where.a/b[1]" is 1, expected a checkpoint'],
    [one({ where: { "a/b c d": "c eof" } }), '"a/b c d" in finding "a-b" is not a case'],
    [one({ where: { "a/b": "c *" } }), '"c *" of "a/b" in finding "a-b" is in "where"; expected one outcome'],
    [{ findings: [FINDING, FINDING] }, 'findings[1] is a second finding "a-b"; names are unique'],
  ];
  for (const [value, words] of bad) assertThrows(() => readFindings(value), TypeError, words);
});

function one(change: Record<string, unknown>): unknown {
  return { findings: [{ ...FINDING, ...change }] };
}
