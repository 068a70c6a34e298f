import { assertEquals } from "@std/assert";
import { SERVER_CASES } from "../../../cases/mod.ts";
import known from "../../../cases/server/known_deviations.json" with { type: "json" };
import { readFindings } from "../../judge/read_findings.ts";
import { unmatched } from "../../judge/unmatched.ts";
import { REAL_SERVERS } from "./real.ts";

Deno.test("The known deviations of servers are of cases and servers that there are", () => {
  const findings = readFindings(known);
  assertEquals(unmatched(findings, SERVER_CASES), undefined);
  const names = REAL_SERVERS.map(({ name }) => name);
  assertEquals(new Set(names).size, names.length);
  assertEquals(
    findings.map(({ implementation }) => implementation).filter((each) => !names.includes(each)),
    [],
  );
});
