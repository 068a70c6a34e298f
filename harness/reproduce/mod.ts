/**
 * Stand-alone programs that show a stored result without sockspec.
 *
 * @module
 */
import type { Result, RunHeader, StoredCase } from "../../reports/model.ts";
import { oneLine } from "../../reports/printable.ts";
import { sourceText } from "../../reports/text/requirement.ts";
import { acceptedText, checkpointsOf } from "../../reports/text/checkpoints.ts";
import { C_INCLUDES, C_PRELUDE, cText } from "./c.ts";
import { DENO, fileText, NODE, type Runtime } from "./javascript.ts";
import { peerProgram, toldTo } from "./peer.ts";
import { pruned } from "./prune.ts";
import { PYTHON_PRELUDE, pythonFileText, pythonText } from "./python.ts";
import { type Call, Inexpressible, pathOf, type Step, stepsOf } from "./steps.ts";
import { trimmed } from "./trim.ts";

export { Inexpressible } from "./steps.ts";

/** Languages of programs, each with the ending of its files and the command that runs one. */
export const LANGUAGES = {
  python: { ending: "py", command: "python3" },
  c: { ending: "c", command: "cc -o show FILE.c -lpthread, then ./show" },
  node: { ending: "mjs", command: NODE.command },
  deno: { ending: "mjs", command: DENO.command },
} as const;

/** One of {@linkcode LANGUAGES}. */
export type Language = keyof typeof LANGUAGES;

/** A result that is to be shown again, and where it comes from. */
export interface Origin {
  /** The result. */
  readonly result: Result;
  /** Its case. */
  readonly required: StoredCase;
  /** Its run. */
  readonly run: RunHeader;
}

/**
 * A program that makes the calls of a stored history: the subject's in the language, the peer's in Python.
 * It prints what comes of each call, and ends with 0 where all went as in the run, else with 1.
 *
 * @throws {Inexpressible} where a call has no place in such a program.
 */
export function programOf(origin: Origin, language: Language): string {
  const steps = trimmed(stepsOf(origin.result));
  const [head, tail] = [headOf(origin, language), tailOf(origin)];
  if (language === "c") return cProgram(head, steps, tail);
  return language === "python"
    ? pythonProgram(head, steps, tail)
    : javascriptProgram(head, steps, language === "node" ? NODE : DENO, tail);
}

/** What a program prints at its end where every call went as in the run. */
function tailOf({ result, required }: Origin): string {
  const deviating = wrongIn({ result, required }).map(({ name, accepted, actual }) =>
    `expected: ${name} -> ${accepted.map(acceptedText).join(" or ")}; here: ${actual!.outcome}`
  );
  return [...deviating.map(oneLine), "Every call went as in the run"].join("\n");
}

function wrongIn({ result, required }: Pick<Origin, "result" | "required">) {
  return checkpointsOf(result, required.table).filter(({ actual }) => actual?.class === "nonconforming");
}

/** The lines of the comment at the head of a program. */
function headOf({ result, required, run }: Origin, language: Language): string[] {
  const { command, ending } = LANGUAGES[language];
  const who = run.implementations.find(({ name }) => name === result.subject);
  const wrong = wrongIn({ result, required });
  return [
    `${required.title} (sockspec ${required.id} ${result.variant})`.trim(),
    `Required: ${required.requirement}`,
    `By ${required.sources.map(sourceText).join("; ")}.`,
    ...wrong.map(({ name, accepted, actual }) =>
      `Where it is right, ${name} is ${accepted.map(acceptedText).join(" or ")}; here it was ${
        actual!.outcome
      }.`
    ),
    ...(wrong.length === 0 ? [`The run found: ${result.verdict} ${result.why}`.trim()] : []),
    `Seen with ${result.subject} ${who?.version ?? ""} (${who?.runtime ?? ""}) on ${
      run.started.slice(0, 10)
    }.`,
    `Run it with: ${
      command.includes("FILE") ? command : `${command} FILE.${ending}`
    } (its other end is in Python). It ends with 0 where every call goes as in`,
    "that run, and with 1 where one does not.",
  ].map(oneLine);
}

/** The text of a call for people, such as `accepted2.recv(1)`. */
function titleOf(call: Call): string {
  const { seat, method, socket, detail } = call;
  const own = seat === "peer" ? socket.replace(/^peer/, "").toLowerCase() : socket;
  return `${own === "" ? "" : `${own}.`}${method}(${detail.replaceAll(/\bsize /g, "")})`;
}

/** Calls that were begun and never returned, which a program waits for at its end. */
function unended(steps: readonly Step[]): Call[] {
  const ended = new Set(steps.flatMap((step) => step.kind === "end" ? [step.call] : []));
  return steps.flatMap((step) => step.kind === "begin" && !ended.has(step.call) ? [step.call] : []);
}

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

/** The folder in which the run had its paths; empty where it had none. */
function folderOf(steps: readonly Step[]): string {
  const paths = callsOf(steps).flatMap(({ detail }) => /(\/tmp\/[^/]+\/\d+)\//.exec(detail)?.[1] ?? []);
  return paths[0] ?? "";
}

/** What a program needs for paths: a folder whose name is as long as that of the run's. */
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

function callsOf(steps: readonly Step[]): Call[] {
  return steps.flatMap((step) => step.kind === "call" || step.kind === "begin" ? [step.call] : []);
}

function addressOf(call: Call): string | undefined {
  return call.method === "getsockname" ? call.gave : undefined;
}

function javascriptProgram(
  head: readonly string[],
  steps: readonly Step[],
  runtime: Runtime,
  tail: string,
): string {
  const quote = (text: string | undefined) => JSON.stringify(text);
  const expression = (call: Call): string => {
    const address = addressOf(call);
    if (call.seat === "peer") {
      const to = toldTo(call);
      const path = pathOf(to);
      const given = to === undefined
        ? "0"
        : path === undefined
        ? `ports[${quote(to)}]`
        : `path(${quote(path)})`;
      return `peer(${
        [quote(titleOf(call)), quote(call.seen), given, ...(address ? [quote(address)] : [])].join(", ")
      })`;
    }
    const make = `async () => (${call.seat === "harness" ? fileText(call) : runtime.text(call)})`;
    return `call(${
      [quote(titleOf(call)), quote(call.seen), make, ...(address ? [quote(address)] : [])].join(", ")
    })`;
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

function pythonProgram(head: readonly string[], steps: readonly Step[], tail: string): string {
  const quote = (text: string | undefined) => JSON.stringify(text);
  const expression = (call: Call): string => {
    const address = addressOf(call);
    if (call.seat === "peer") {
      const to = toldTo(call);
      const path = pathOf(to);
      const given = to === undefined
        ? "0"
        : path === undefined
        ? `ports[${quote(to)}]`
        : `path(${quote(path)})`;
      return `*peer(${
        [quote(titleOf(call)), quote(call.seen), given, ...(address ? [quote(address)] : [])].join(", ")
      })`;
    }
    return [
      quote(titleOf(call)),
      quote(call.seen),
      `lambda: ${call.seat === "harness" ? pythonFileText(call) : pythonText(call)}`,
      ...(address ? [quote(address)] : []),
    ].join(", ");
  };
  const peers = peerProgram(callsOf(steps).filter(({ seat }) => seat === "peer"));
  const lines = steps.map((step) => {
    switch (step.kind) {
      case "pause":
        return "time.sleep(0.1)";
      case "call":
        return `call(${expression(step.call)})`;
      case "begin":
        return `call${step.call.id} = begin(${expression(step.call)})`;
      case "wait":
        return `waits(call${step.call.id})`;
      case "end":
        return `end(call${step.call.id})`;
    }
  });
  const body = [...lines, ...unended(steps).map(({ id }) => `end(call${id})`)].join("\n");
  const folder = folderOf(steps);
  const paths = folder === ""
    ? ""
    : `folder = tempfile.mkdtemp(prefix="${"s".repeat(folder.length - "/tmp/".length - 8)}", dir="/tmp")


def path(text):
    return text.replace(${quote(folder)}, folder)


`;
  return `${head.map((each) => `# ${each}`).join("\n")}
${pruned(PYTHON_PRELUDE, body)}${paths}PEER = r'''
${peers}'''
other = subprocess.Popen([sys.executable, "-c", PEER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
${body}
print("%d calls went another way than in the run" % len(differ) if differ else ${quote(tail)})
other.kill()
${folder === "" ? "" : "shutil.rmtree(folder)\n"}sys.exit(1 if differ else 0)
`;
}

function cProgram(head: readonly string[], steps: readonly Step[], tail: string): string {
  const quote = (text: string) => JSON.stringify(text);
  const calls = callsOf(steps);
  if (calls.some(({ seat }) => seat === "harness")) {
    throw new Inexpressible("The script touches a file, which programs in C do not");
  }
  const places = [...new Set(calls.flatMap(({ gave }) => gave === "" ? [] : [gave]))];
  const port = (address: string | undefined): string => {
    const index = places.indexOf(address ?? "");
    if (index < 0) throw new Inexpressible(`The port of "${address}" is not known`);
    return `port${index + 1}`;
  };
  const told = (call: Call) =>
    `${quote(call.seat === "peer" ? `peer ${titleOf(call)}` : titleOf(call))}, ${quote(call.seen)}`;
  const begin = (call: Call) => `begin_peer(${toldTo(call) === undefined ? "0" : port(toldTo(call))});`;
  const end = (call: Call) => `end_peer(${told(call)}, &${call.gave === "" ? "unnamed" : port(call.gave)});`;
  const own = (call: Call) => `say(${told(call)}, ${cText(call, port)});`;
  const threads = steps.flatMap((step) =>
    step.kind === "begin" && step.call.seat === "subject" ? [step.call] : []
  );
  const lines = steps.map((step) => {
    if (step.kind === "pause") return "usleep(100000);";
    const { call } = step;
    if (step.kind === "wait") return `say(${told(call).replace(/"[^"]*"$/, '"pending"')}, got${call.id});`;
    if (call.seat === "peer") {
      return step.kind === "call"
        ? `${begin(call)} ${end(call)}`
        : step.kind === "begin"
        ? begin(call)
        : end(call);
    }
    if (step.kind === "call") return own(call);
    const name = `thread${call.id}`;
    return step.kind === "begin"
      ? `pthread_create(&${name}, NULL, call${call.id}, NULL);`
      : `pthread_join(${name}, NULL); say(${told(call)}, got${call.id});`;
  });
  // What never returned in the run has not returned here when the rest has been made.
  const pending = unended(steps).map((call) =>
    call.seat === "peer" ? end(call) : `say(${told(call)}, got${call.id});`
  );
  const sockets = calls.filter(({ seat, makes }) => seat === "subject" && makes !== "").map(({ makes }) =>
    makes
  );
  const body = [...lines, ...pending].map((each) => `    ${each}`).join("\n");
  const beside = threads.map((call) =>
    `static pthread_t thread${call.id};\nstatic const char *volatile got${call.id} = "pending";\n` +
    `static void *call${call.id}(void *nothing) {\n    got${call.id} = ${
      cText(call, port)
    };\n    return nothing;\n}\n`
  ).join("");
  const peers = peerProgram(calls.filter(({ seat }) => seat === "peer"));
  return `${head.map((each) => `// ${each}`).join("\n")}
#define _GNU_SOURCE
${C_INCLUDES.map((each) => `#include <${each}>`).join("\n")}

static const char PEER[] =
${peers.trimEnd().split("\n").map((each) => `    ${quote(`${each}\n`)}`).join("\n")};

${pruned(C_PRELUDE, `${beside}start_peer differ ${body}`)}static int ${
    ["unnamed", ...new Set(sockets), ...places.map(port)].join(", ")
  };
${beside}
static void give_up(int signal) {
    (void)signal;
    static const char text[] = "A call did not return\\n";
    if (write(1, text, sizeof text - 1) < 0) _exit(2);
    _exit(1);
}

int main(void) {
    signal(SIGALRM, give_up);
    alarm(20);
    start_peer();
${body}
    if (differ) printf("%d calls went another way than in the run\\n", differ);
    else puts(${quote(tail)});
    return differ > 0;
}
`;
}
