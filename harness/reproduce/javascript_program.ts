import { callsOf, unended } from "./calls.ts";
import { fileText, NODE, type Runtime } from "./javascript.ts";
import { peerProgram, peerText } from "./peer.ts";
import { Addresses } from "./places.ts";
import { pruned } from "./prune.ts";
import { type Call, inetOf, isNamed, type Step } from "./steps.ts";

/** Letters that Node.js adds to the name of a temporary folder. */
const ADDED = 6;

/** Calls that are begun one after another, before any of them is waited for. */
interface Together {
  readonly kind: "together";
  readonly calls: readonly Call[];
}

/**
 * Steps in which calls of the peer that follow one another are begun together: the subject's process has no
 * turn between them, as it may have had none in the run.
 */
function sideBySide(steps: readonly Step[]): (Step | Together)[] {
  const made: (Step | Together)[] = [];
  const together: Call[] = [];
  const flush = () => {
    const calls = together.splice(0);
    if (calls.length === 1) made.push({ kind: "call", call: calls[0]! });
    else if (calls.length > 1) made.push({ kind: "together", calls });
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

/** Definitions that every program has, and some that few need. */
const PRELUDE = `const together = (...calls) => { // made without a turn between them
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  return Promise.all(calls);
};
const known = (value) => value ?? Promise.reject(new Error("undefined"));
const drain = async (socket, size = Infinity) => {
  let [count, got] = [0, 1];
  for (; count < size && got > 0; count += got > 0 ? got : 0) {
    got = await recv(socket, Math.min(65536, size - count)).catch(failed);
  }
  return (count < 65536 ? count : "many") + " bytes, " + (got > 0 ? "all" : got.failed ?? "end");
};
const waits = (code, made) =>
  call("waits", () => Promise.race([made.then(() => "returned"), sleep(10, "waits")]), code);
const kindOf = (path) => {
  const found = fs.lstatSync(path, { throwIfNoEntry: false });
  if (!found) return "none";
  return found.isSocket() ? "socket" : found.isDirectory() ? "folder" : found.isSymbolicLink() ? "link" : "file";
};
`;

const CALLING = `async function call(seen, make, code = String(make).slice("async () => ".length)) {
  await sleep(5); // a turn of its own
  const value = await Promise.race([make(), sleep(2000, { failed: "pending" })]).catch(failed);
  const got = value?.failed ?? (seen !== "ok" && /string|number/.test(typeof value) ? String(value) : "ok");
  if (got !== seen) differ++;
  console.log(code, "->", got === seen ? got : got + " (the run saw " + seen + ")");
  return value;
}
`;

/** A program in JavaScript, whose peer is a process in Python. */
export function javascriptProgram(
  head: readonly string[],
  steps: readonly Step[],
  runtime: Runtime,
  tail: string,
): string {
  const quote = (text: string | undefined) => JSON.stringify(text);
  const addresses = new Addresses(steps);
  const { folder, ports } = addresses;
  const textOf = (call: Call) =>
    call.seat === "peer"
      ? peerText(call, addresses)
      : call.seat === "harness"
      ? fileText(call, addresses)
      : isNamed(call)
      ? `(${runtime.text(call, addresses)}, ${
        runtime.text({ ...call, method: "getsockname", socket: call.makes, makes: "" }, addresses)
      })`
      : runtime.text(call, addresses);
  const expression = (call: Call): string =>
    call.seat === "peer"
      ? `peer(${quote(call.seen)}, \`${textOf(call)}\`)`
      : `call(${quote(call.seen)}, async () => ${textOf(call)})`;
  const given = ({ seat, gave }: Call) =>
    seat === "peer" && inetOf(gave) !== undefined ? `${addresses.port(gave)} = ` : "";
  const own = callsOf(steps);
  const names = own.filter(({ seat, makes }) => seat === "subject" && makes !== "").map(({ makes }) => makes);
  const lines = sideBySide(steps).map((step) => {
    switch (step.kind) {
      case "pause":
        return "await sleep(100);";
      case "together": {
        const ports = step.calls.map((call) => given(call).replace(" = ", ""));
        const own = ports.every((each) => each === "") ? "" : `[${ports.join(", ")}] = `;
        return `${own}await together(\n${step.calls.map((call) => `  ${expression(call)},\n`).join("")});`;
      }
      case "call":
        return `${given(step.call)}await ${expression(step.call)};`;
      case "begin":
        return `const call${step.call.id} = ${expression(step.call)};`;
      case "wait":
        return `await waits(${quote(textOf(step.call))}, call${step.call.id});`;
      case "end":
        return `${given(step.call)}await call${step.call.id};`;
    }
  });
  const body = [...lines, ...unended(steps).map(({ id }) => `await call${id};`)].join("\n");
  const paths = folder === "" ? "" : `const folder = fs.mkdtempSync("/tmp/${addresses.prefix(ADDED)}");
process.on("exit", () => fs.rmSync(folder, { recursive: true }));
`;
  const ofPeer = own.filter(({ seat }) => seat === "peer");
  const peers = ofPeer.map(textOf);
  const imports = [
    ...(peers.length === 0 ? [] : ['import { spawn } from "node:child_process";']),
    ...(folder === "" ? [] : ['import fs from "node:fs";']),
    ...(runtime === NODE ? ['import net from "node:net";'] : []),
    ...(peers.length === 0 ? [] : ['import { createInterface } from "node:readline";']),
    'import { setTimeout as sleep } from "node:timers/promises";',
  ];
  const peer = peers.length === 0 ? "" : `const other = spawn("python3", ["-uc", \`
${
    peerProgram(
      peers,
      ofPeer.some(({ seen }) => /^E|^error$/.test(seen)),
    )
  }\`], { stdio: ["pipe", "pipe", "inherit"] });
const lines = createInterface({ input: other.stdout })[Symbol.asyncIterator]();
const peer = (seen, code) => (other.stdin.write(code + "\\n"),
  call(seen, async () => JSON.parse((await lines.next()).value), code));
`;
  const variables = [...new Set([...names, ...ports])];
  return `${head.map((each) => `// ${each}`).join("\n")}
${imports.join("\n")}
let differ = 0;
${pruned(`${PRELUDE}${runtime.prelude}\n`, `${CALLING}${body}`)}${CALLING}${peer}${paths}
${variables.length === 0 ? "" : `let ${variables.join(", ")};\n`}${body}
console.log(differ === 0 ? ${quote(tail)} : differ + " calls went another way than in the run");
process.exit(differ === 0 ? 0 : 1);
`;
}
