import { callsOf, folderOf, titleOf, unended } from "./calls.ts";
import { fileText, NODE, type Runtime } from "./javascript.ts";
import { argumentsOf, peerProgram } from "./peer.ts";
import { pruned } from "./prune.ts";
import type { Call, Step } from "./steps.ts";

/**
 * Steps in which calls of the peer that follow one another are begun together: the subject's process has no
 * turn between them, as it may have had none in the run.
 */
function sideBySide(steps: readonly Step[]): (Step | { readonly kind: "stall" })[] {
  const made: (Step | { readonly kind: "stall" })[] = [];
  const together: Call[] = [];
  const flush = () => {
    const calls = together.splice(0);
    if (calls.length === 1) made.push({ kind: "call", call: calls[0]! });
    if (calls.length < 2) return;
    made.push(...calls.map((call) => ({ kind: "begin", call } as const)), { kind: "stall" });
    made.push(...calls.map((call) => ({ kind: "end", call } as const)));
  };
  for (const step of steps) {
    if (step.kind === "call" && step.call.seat === "peer") together.push(step.call);
    else {
      flush();
      made.push(step);
    }
  }
  flush();
  return made;
}

/** Makes a folder for paths. Its name is as long as the name of the folder that the run used. */
function pathsPrelude(folder: string): string {
  if (folder === "") return "";
  const beginning = `/tmp/${"s".repeat(folder.length - "/tmp/".length - 6)}`;
  return `const folder = fs.mkdtempSync(${JSON.stringify(beginning)});
process.on("exit", () => fs.rmSync(folder, { recursive: true }));
const path = (text) => text.replace(${JSON.stringify(folder)}, folder);
const kindOf = (path) => {
  const found = fs.lstatSync(path, { throwIfNoEntry: false });
  if (!found) return "none";
  return found.isSocket() ? "socket" : found.isDirectory() ? "folder" : found.isSymbolicLink() ? "link" : "file";
};
`;
}

/** A program in JavaScript. */
export function javascriptProgram(
  head: readonly string[],
  steps: readonly Step[],
  runtime: Runtime,
  tail: string,
): string {
  const quote = (text: string | undefined) => JSON.stringify(text);
  const expression = (call: Call): string => {
    if (call.seat === "peer") return `peer(${argumentsOf(call, "")})`;
    const make = `async () => (${call.seat === "harness" ? fileText(call) : runtime.text(call)})`;
    return `call(${argumentsOf(call, make)})`;
  };
  const own = callsOf(steps);
  const folder = folderOf(steps);
  const names = own.filter(({ seat, makes }) => seat === "subject" && makes !== "").map(({ makes }) => makes);
  const peers = peerProgram(own.filter(({ seat }) => seat === "peer"));
  const lines = sideBySide(steps).map((step) => {
    switch (step.kind) {
      case "pause":
        return "await sleep(100);";
      case "stall":
        return "stall();";
      case "call":
        return `await ${expression(step.call)};`;
      case "begin":
        return `const call${step.call.id} = ${expression(step.call)};`;
      case "wait":
        return `await waits(${quote(titleOf(step.call))}, call${step.call.id});`;
      case "end":
        return `await call${step.call.id};`;
    }
  });
  const body = [...lines, ...unended(steps).map(({ id }) => `await call${id};`)].join("\n");
  const prelude = `const sleep = (ms) => new Promise((go) => setTimeout(go, ms));
const stall = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50); // without a turn
const wordOf = (error) => /^E[A-Z0-9]+$/.test(error?.code) ? error.code : "error";
const told = (count, end) => (count < 65536 ? count : "many") + " bytes, " + end;
const known = (value) => {
  if (value === undefined) throw new Error("undefined");
  return value;
};
const waits = async (title, call) => {
  const waiting = await Promise.race([call.then(() => false), sleep(10).then(() => true)]);
  if (!waiting) differ++;
  console.log(title + (waiting ? " waits" : " does not wait (in the run it did)"));
};
const ports = {}; // by the addresses that the run had
${runtime.prelude}
${pathsPrelude(folder)}`;
  const calling = `async function call(title, seen, make, address) {
  await sleep(5); // a turn of its own
  let got;
  try {
    got = await Promise.race([make(), sleep(2000).then(() => "pending")]);
  } catch (error) {
    got = wordOf(error);
  }
  if (typeof got === "number") [ports[address], got] = [got, "ok"];
  if (got !== seen) differ++;
  console.log(title + ": " + got + (got === seen ? "" : " (the run saw " + seen + ")"));
}
`;
  const imports = [
    'import { spawn } from "node:child_process";',
    ...(folder === "" ? [] : ['import fs from "node:fs";']),
    ...(runtime === NODE ? ['import net from "node:net";'] : []),
    'import process from "node:process";',
    'import { createInterface } from "node:readline";',
  ];
  return `${head.map((each) => `// ${each}`).join("\n")}
${imports.join("\n")}

${pruned(prelude, calling + body)}let differ = 0;
${calling}
const other = spawn("python3", ["-c", ${"`"}
${
    peers.replaceAll("\\", "\\\\").replaceAll("`", "\\`").replaceAll("${", "\\${")
  }${"`"}], { stdio: ["pipe", "pipe", "inherit"] });
const lines = createInterface({ input: other.stdout })[Symbol.asyncIterator]();
const peer = (title, seen, port, address) => {
  other.stdin.write(JSON.stringify(port) + "\\n");
  return call("peer " + title, seen, async () => JSON.parse((await lines.next()).value), address);
};

let ${["_", ...new Set(names)].join(", ")};
${body}

console.log(differ === 0 ? ${quote(tail)} : differ + " calls went another way than in the run");
other.kill();
process.exit(differ === 0 ? 0 : 1);
`;
}
