import { assertEquals } from "@std/assert";
import { CASES } from "../testdata/cases.ts";
import { sampleRun } from "../testdata/sample.ts";
import { describeFailure } from "./failure.ts";
import { describeCase } from "./requirement.ts";

Deno.test("A failure says what is required, what is accepted and what came", () => {
  const failed = sampleRun().results.find((each) => each.verdict === "fail" && !each.expected)!;
  const lines = describeFailure(failed, CASES[0]!);
  assertEquals(lines.slice(0, 4), [
    "A receive on a connection that the peer has reset reports the reset, once; later receives see end of file.",
    "MUST by POSIX recv() ECONNRESET; RFC 9293 3.5.3; Python socket tutorials errors",
    'found: At "firstRecv": eof, accepted ECONNRESET',
    "  ✗ firstRecv              eof            accepted: ECONNRESET",
  ]);
  assertEquals(lines.at(-1), `  again: ${failed.command}`);
});

Deno.test("A case is described with the address of each source and the condition of each outcome", () => {
  const lines = describeCase(CASES[0]!);
  assertEquals(lines.slice(-4), [
    "    conforming  ECONNRESET",
    "  secondRecv, only after firstRecv: ECONNRESET",
    "    conforming  eof",
    "    tolerated   ECONNRESET: the error stays set until the socket is closed",
  ]);
  assertEquals(lines.includes("    https://www.rfc-editor.org/rfc/rfc9293#section-3.5.3"), true);
});

Deno.test("Of a long stderr the first line is shown and the last ones", () => {
  const failed = sampleRun().results.find((each) => each.verdict === "fail")!;
  const told = (text: string) =>
    describeFailure({ ...failed, stderr: { subject: text, peer: "" } }, CASES[0]!)
      .find((line) => line.includes("wrote on stderr"));
  assertEquals(told("Fatal: no\na\nb\nc\nd\n"), "  subject wrote on stderr: Fatal: no | … | b | c | d");
  assertEquals(told("one\ntwo"), "  subject wrote on stderr: one | two");
  assertEquals(told("one"), "  subject wrote on stderr: one");
});
