import { assertEquals } from "@std/assert";
import { defineCase } from "../case/case.ts";
import { posix } from "../case/sources.ts";
import { readFindings } from "./read_findings.ts";
import { misspelt, unmatched, unmatchedChecks } from "./unmatched.ts";

const CASES = [defineCase({
  id: "tcp/close/flushes",
  title: "A close",
  requirement: "A close flushes.",
  level: "must",
  sources: [posix("close")],
  axes: { role: ["server", "client"] },
  needs: { subject: [], peer: [] },
  outcomes: { firstRecv: { conforming: ["data"] }, end: { conforming: ["eof"] } },
  joint: [{ of: ["firstRecv", "end"], conforming: [["data", "eof"]] }],
  script: () => Promise.resolve(),
})];

function listed(where: Record<string, string>, of = ["libc"]) {
  return readFindings({ findings: [{ name: "odd", of, reason: "It is so.", where }] });
}

function wrong(key: string, cell: string): string | undefined {
  return unmatched(listed({ [key]: cell }), CASES);
}

Deno.test("A finding that can occur has nothing wrong", () => {
  assertEquals(wrong("tcp/*/flushes role=server", "firstRecv eof"), undefined);
  assertEquals(wrong("tcp/close/flushes", "firstRecv+end eof+eof"), undefined);
  assertEquals(wrong("tcp/close/flushes", "ending hang"), undefined);
  assertEquals(wrong("doctor/anything", "found wrong"), undefined);
});

Deno.test("A finding that can never occur is reported with the nearest name", () => {
  assertEquals(
    wrong("tcp/close/flushs", "end eof"),
    'No case matches "tcp/close/flushs" (finding "odd"); did you mean "tcp/close/flushes"?',
  );
  assertEquals(wrong("tcp/rest/*", "end eof"), 'No case matches "tcp/rest/*" (finding "odd")');
  assertEquals(
    wrong("tcp/close/flushes role=sever", "end eof"),
    'No variant of "tcp/close/flushes" has "role=sever" (finding "odd"): ' +
      'the axes are role=server, role=client; did you mean "role=server"?',
  );
  assertEquals(
    wrong("tcp/close/flushes role=server,role=client", "end eof"),
    'No variant of "tcp/close/flushes" has "role=server,role=client" (finding "odd"): ' +
      "the axes are role=server, role=client",
  );
  assertEquals(
    wrong("tcp/close/flushes", "fristRecv eof"),
    '"tcp/close/flushes" has no checkpoint "fristRecv" (finding "odd"): ' +
      'it has firstRecv, end, firstRecv+end, ending; did you mean "firstRecv"?',
  );
});

Deno.test("A finding about the doctor names one of its checks", () => {
  const checks = ["recv/eof", "bind"];
  assertEquals(
    unmatchedChecks(listed({ "doctor/recv/*": "found eof", "tcp/none": "end eof" }), checks),
    undefined,
  );
  assertEquals(
    unmatchedChecks(listed({ "doctor/recv/eoff": "found eof" }), checks),
    'No check matches "doctor/recv/eoff" (finding "odd"); did you mean "doctor/recv/eof"?',
  );
  assertEquals(
    unmatchedChecks(listed({ "doctor/bind": "recv eof" }), checks),
    '"doctor/bind" has no checkpoint "recv" (finding "odd"): it has found',
  );
});

Deno.test("A thousand findings of cases that are unknown cost what one does", () => {
  let looks = 0;
  const counted = new Proxy(CASES[0]!, { get: (each, key) => (looks++, Reflect.get(each, key)) });
  const looksFor = (count: number) => {
    const where = Object.fromEntries(
      Array.from({ length: count }, (_, index) => [`tcp/no/${index}`, "end eof"]),
    );
    looks = 0;
    assertEquals(unmatched(listed(where), [counted]), 'No case matches "tcp/no/0" (finding "odd")');
    return looks;
  };
  assertEquals(looksFor(1000), looksFor(1));
});

Deno.test("An unknown implementation is reported only where its name looks like a known one", () => {
  const where = { "tcp/close/flushes": "end eof" };
  assertEquals(misspelt(listed(where, ["pyhton", "libc", "my-stack"]), ["libc", "python"]), [
    'No implementation here is called "pyhton" (finding "odd"); did you mean "python"?',
  ]);
});
