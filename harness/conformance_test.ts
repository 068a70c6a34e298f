import known from "../cases/known_deviations.json" with { type: "json" };
import { conformance } from "./conformance.ts";

for (const name of ["libc", "deno", "python"]) await conformance(name, { expectations: known });
