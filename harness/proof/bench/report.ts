/**
 * Runs `sockspec report` with the words of its command line, then prints what it took, as JSON: a process of
 * its own for each measurement, as the peak of memory is a process's.
 *
 * @module
 */
import process from "node:process";
import { main } from "../../cli/main.ts";

const began = performance.now();
const code = await main(["report", ...Deno.args]);
const [, peak] = /^VmHWM:\s+(\d+) kB$/m.exec(await Deno.readTextFile("/proc/self/status")) ?? [];
const { user, system } = process.cpuUsage();
console.log(JSON.stringify({
  seconds: (performance.now() - began) / 1000,
  processorSeconds: (user + system) / 1_000_000,
  peakMiB: Number(peak) / 1024,
}));
Deno.exit(code);
