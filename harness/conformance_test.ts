import known from "../cases/known_deviations.json" with { type: "json" };
import { conformance } from "./conformance.ts";
import { readExpectations } from "./judge/expectations.ts";

const expectations = readExpectations(known);

for (const name of ["libc", "deno", "python"]) {
  await conformance(name, { expectations: expectations[name] ?? [] });
}
