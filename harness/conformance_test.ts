import known from "../cases/known_deviations.json" with { type: "json" };
import { conformance } from "./conformance.ts";

// The main job has every case on every implementation. Here some areas show that its door to `deno test`
// serves endpoints of the process and agents alike, and that neither leaves anything behind. Areas whose
// cases mostly wait are left out, as tests run one after another.
await conformance("libc", { select: ["address", "service", "tcp", "udp", "unix"], expectations: known });
for (const name of ["deno", "python"]) {
  await conformance(name, { select: ["address", "tcp/close", "unix"], expectations: known });
}
