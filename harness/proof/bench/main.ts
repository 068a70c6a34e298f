/**
 * `deno task bench`: ratios of one run, and what reports of a long run cost. Absolute times are this
 * machine's of this moment. `deno task bench formats [RESULTS]` measures the reports alone.
 *
 * @module
 */
import { benchDriving } from "./driving.ts";
import { benchFormats } from "./formats.ts";
import { benchProtocol } from "./protocol.ts";

const [only, results] = Deno.args;
if (only === undefined) {
  await benchDriving();
  await benchProtocol();
  await benchFormats();
} else if (only === "formats" && (results === undefined || /^[1-9]\d*$/.test(results))) {
  await benchFormats(results === undefined ? undefined : Number(results));
} else {
  console.error(`Found "${Deno.args.join(" ")}", expected nothing or: formats [RESULTS]`);
  Deno.exit(2);
}
