import known from "../cases/known_deviations.json" with { type: "json" };
import { conformance } from "./conformance.ts";

// Every case on the reference. The main job has every case on every implementation; here a few areas show
// that its door to `deno test` serves endpoints of the process and agents alike, and that neither leaves
// anything behind.
await conformance("libc", { expectations: known });
for (const name of ["deno", "python"]) {
  await conformance(name, { select: ["address", "tcp/close", "tcp/shutdown", "udp"], expectations: known });
}
