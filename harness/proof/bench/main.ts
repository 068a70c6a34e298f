/**
 * `deno task bench`: ratios of one run. Absolute times are this machine's of this moment.
 *
 * @module
 */
import { benchDriving } from "./driving.ts";
import { benchProtocol } from "./protocol.ts";

await benchDriving();
await benchProtocol();
