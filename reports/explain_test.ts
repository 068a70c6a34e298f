import { assertEquals } from "@std/assert";
import { explain } from "./explain.ts";
import { CASES } from "./testdata/cases.ts";
import { sampleReport } from "./testdata/sample.ts";

Deno.test("a failure says what is required, what was accepted and what came", () => {
  const failed = sampleReport().results.find((each) => each.verdict === "fail" && !each.expected)!;
  assertEquals(
    explain(failed, CASES[0]!).split("\n\nLast operations")[0],
    `At "firstRecv": eof, accepted ECONNRESET

Requirement (must): A receive on a connection that the peer has reset reports the reset, once; later receives see end of file.
  POSIX recv() ECONNRESET https://pubs.opengroup.org/onlinepubs/9799919799/functions/recv.html
  RFC 9293 3.5.3 https://www.rfc-editor.org/rfc/rfc9293#section-3.5.3
  Python socket tutorials errors

At "firstRecv"
  actual    eof (nonconforming)
  accepted  ECONNRESET`,
  );
});
