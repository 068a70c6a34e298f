import { literalHost } from "../endpoint/address.ts";
import type { Case } from "../case/mod.ts";
import { EXIT } from "../../reports/consequence.ts";
import { defaultName } from "../agent/words.ts";
import { strangers, unmatched } from "../judge/unmatched.ts";
import { INVOCATION } from "./invocation.ts";
import { loadExpectations } from "./expect.ts";
import { agent, type Implementation, IMPLEMENTATIONS, REFERENCE } from "../agents/implementations.ts";
import { didYouMean } from "../case/nearest.ts";
import { type Hosts, LOOPBACK } from "../script/places.ts";
import { run as runCases, type RunOptions } from "../run/runner.ts";
import { select } from "../case/select.ts";
import { expand } from "../case/variants.ts";
import { AGENT_OPTIONS, type NamedAgent, readAgents } from "./agents.ts";
import { openOutput, type Output, parseReports } from "./output.ts";
import { Progress } from "./progress.ts";
import { onInterruption } from "./signals.ts";
import { allCases, CASE_OPTIONS, SELECTORS } from "./sources.ts";
import {
  type Arguments,
  type Command,
  EXIT_CODES,
  MOST_TIMEOUT_MS,
  REPORT_OPTION,
  UsageError,
} from "./usage.ts";

/** Milliseconds that an operation may take unless `--timeout` says otherwise: far beyond what a busy machine needs for any of them. */
const TIMEOUT_MS = 10_000;
/** Lanes for each core unless `--jobs` says otherwise: most variants wait most of the time, for an agent or for a window. */
const LANES_PER_CORE = 3;
/** Lanes at most: each has processes of its own. */
const MOST_JOBS = 1000;
/** Variants at most: the plan and the results of a run are kept in memory. */
const MOST_PLANNED = 5_000_000;

/** `sockspec run`. */
export const RUN: Command = {
  usage: "sockspec run [SELECTOR…] [OPTIONS]",
  summary:
    `Runs cases against implementations and writes reports.\n\n${SELECTORS}\n\nExit codes:\n${EXIT_CODES}`,
  options: {
    subject: {
      value: "NAME",
      repeatable: true,
      help: `Implementation under test: ${Object.keys(IMPLEMENTATIONS).join(", ")}; all unless given.`,
    },
    agent: { value: "CMD", repeatable: true, help: "Command of an agent under test; no shell is involved." },
    peer: {
      value: "NAME",
      repeatable: true,
      help: `Implementation on the other side; ${REFERENCE} unless given.`,
    },
    "peer-agent": { value: "CMD", repeatable: true, help: "Command of an agent on the other side." },
    ...AGENT_OPTIONS,
    "subject-address": {
      value: "IP",
      repeatable: true,
      help: "Where subjects are reached; loopback unless given.",
    },
    "peer-address": {
      value: "IP",
      repeatable: true,
      help: "Where peers are reached; loopback unless given.",
    },
    variant: { value: "AXES", help: "Only variants with these axes, such as role=server,family=ipv4." },
    ...CASE_OPTIONS,
    expect: { value: "FILE", help: "Findings (JSON): known deviations, which must occur exactly so." },
    ...REPORT_OPTION,
    out: { value: "DIR", help: "Folder for the reports; reports/latest unless given." },
    jobs: { value: "N", help: "Variants side by side; three times the cores unless given." },
    timeout: {
      value: "MS",
      help:
        `Milliseconds that an operation may take; ${TIMEOUT_MS} unless given. Less for who hangs again and again.`,
    },
    repeat: { value: "N", help: "Run every variant N times." },
    strict: { help: "A should that fails fails the run." },
    trace: { help: "Show the protocol's lines, live, on stderr." },
  },
  examples: [
    "sockspec run tcp/reset --subject python",
    "sockspec run --agent 'python3 my_agent.py' --name mine --report junit=mine.xml",
    "sockspec run level:must --subject deno --peer python",
  ],
};

/** Runs; resolves to the exit code. */
export async function run(args: Arguments, raw: string[]): Promise<number> {
  const all = await allCases(args.values("cases"));
  const cases = select(all, args.words);
  const { subjects, peers, named } = chooseImplementations(args, raw);
  const reports = parseReports(args.values("report"));
  const expectations = await loadExpectations(args.value("expect"));
  const [wrong] = unmatched(expectations, all);
  if (wrong) throw new UsageError(wrong);
  const names = [...Object.keys(IMPLEMENTATIONS), ...subjects.map((each) => each.name)];
  strangers(expectations, names).forEach((hint) => console.error(hint));
  checkVariant(args.value("variant"), cases);
  const output = await openOutput(args.value("out") ?? "reports/latest", reports);
  const interruption = new AbortController();
  const options: RunOptions = {
    cases,
    subjects,
    peers,
    hosts: { subject: hosts(args.values("subject-address")), peer: hosts(args.values("peer-address")) },
    expectations,
    jobs: args.number("jobs", 1, MOST_JOBS) ?? navigator.hardwareConcurrency * LANES_PER_CORE,
    timeoutMs: args.number("timeout", 1, MOST_TIMEOUT_MS) ?? TIMEOUT_MS,
    repeat: repeats(args, cases, subjects.length * peers.length),
    strict: args.switches.has("strict"),
    named,
    args: raw,
    invocation: INVOCATION,
    repeatWith: [
      ...args.values("cases").flatMap((each) => ["--cases", each]),
      ...args.value("timeout") === undefined ? [] : ["--timeout", args.value("timeout")!],
    ],
    signal: interruption.signal,
    ...(args.value("variant") === undefined ? {} : { variant: args.value("variant")! }),
    ...(args.switches.has("trace") ? { trace: printTrace } : {}),
  };
  return await interruptible(interruption, () => execute(options, output));
}

async function execute(options: RunOptions, output: Output): Promise<number> {
  const progress = new Progress(options.cases);
  try {
    const footer = await runCases(options, {
      header(header) {
        output.line(header);
        progress.header(header);
      },
      begin: (task) => progress.begin(task),
      result(result) {
        output.line(result);
        progress.result(result);
      },
      footer: (footer) => output.line(footer),
    });
    const { written, unwritten } = await output.finish();
    progress.footer(footer, written);
    unwritten.forEach((words) => console.error(words));
    return unwritten.length > 0 && footer.exitCode === EXIT.ok ? EXIT.usage : footer.exitCode;
  } finally {
    progress.stop();
    output.close();
  }
}

/** The first Ctrl-C ends the run in order, the second at once. */
async function interruptible(interruption: AbortController, main: () => Promise<number>): Promise<number> {
  const interrupt = (): void => {
    if (interruption.signal.aborted) Deno.exit(EXIT.interrupted);
    interruption.abort();
  };
  const release = onInterruption(interrupt);
  try {
    return await main();
  } finally {
    release();
  }
}

/** How often every variant is run. All that is to be run is planned before anything is. */
function repeats(args: Arguments, cases: readonly Case[], pairs: number): number {
  const once = pairs * cases.reduce((sum, each) => sum + expand(each).length, 0);
  return args.number("repeat", 1, Math.floor(MOST_PLANNED / Math.max(1, once))) ?? 1;
}

function chooseImplementations(
  args: Arguments,
  raw: readonly string[],
): { subjects: Implementation[]; peers: Implementation[]; named: Set<string> } {
  const taken = new Set<string>();
  const builtIns = Object.keys(IMPLEMENTATIONS).join(", ");
  const custom = (each: NamedAgent): Implementation => {
    if (each.name !== undefined && (taken.has(each.name) || Object.hasOwn(IMPLEMENTATIONS, each.name))) {
      throw new UsageError(
        `The name "${each.name}" is taken: give each agent one of its own, none of ${builtIns}`,
      );
    }
    let name = each.name ?? defaultName(each.command);
    if (Object.hasOwn(IMPLEMENTATIONS, name)) name = `${name}-agent`;
    for (let number = 2; taken.has(name); number++) name = `${name.replace(/-\d+$/, "")}-${number}`;
    taken.add(name);
    return agent(name, each.command, { env: each.env, ...(each.cwd === undefined ? {} : { cwd: each.cwd }) });
  };
  const agents = readAgents(raw);
  const choose = (seat: "subject" | "peer"): Implementation[] => [
    ...[...new Set(args.values(seat))].map(builtIn),
    ...agents.filter((each) => each.seat === seat).map(custom),
  ];
  const [subjects, peers] = [choose("subject"), choose("peer")];
  return {
    subjects: subjects.length > 0 ? subjects : Object.values(IMPLEMENTATIONS),
    peers: peers.length > 0 ? peers : [builtIn(REFERENCE)],
    named: new Set([...subjects, ...peers].map((each) => each.name)),
  };
}

function builtIn(name: string): Implementation {
  const found = Object.hasOwn(IMPLEMENTATIONS, name) ? IMPLEMENTATIONS[name] : undefined;
  if (found) return found;
  const known = Object.keys(IMPLEMENTATIONS);
  throw new UsageError(
    `"${name}" is no known implementation: ${known.join(", ")}; an own one is given by --agent CMD` +
      didYouMean(name, known),
  );
}

function hosts(addresses: readonly string[]): Hosts {
  if (addresses.length === 0) return LOOPBACK;
  const found: { ipv4?: string; ipv6?: string } = {};
  for (const address of addresses) {
    const [ipv4, ipv6] = [literalHost("ipv4", address), literalHost("ipv6", address)];
    if (ipv4 !== undefined) found.ipv4 = ipv4;
    else if (ipv6 !== undefined) found.ipv6 = ipv6;
    else throw new UsageError(`"${address}" is not a literal IPv4 or IPv6 address`);
  }
  return found;
}

function checkVariant(axes: string | undefined, cases: readonly Case[]): void {
  if (axes === undefined) return;
  const names = new Set(cases.flatMap((each) => expand(each).flatMap((variant) => variant.name.split(","))));
  for (const axis of axes.split(",").filter(Boolean)) {
    if (!names.has(axis)) {
      throw new UsageError(
        `"${axis}" of --variant is no axis of the selected cases: ${[...names].filter(Boolean).join(", ")}`,
      );
    }
  }
  const wanted = axes.split(",").filter(Boolean);
  const variants = cases.flatMap((each) => expand(each).map((variant) => variant.name.split(",")));
  if (!variants.some((variant) => wanted.every((axis) => variant.includes(axis)))) {
    throw new UsageError(`No variant of the selected cases is "${axes}"`);
  }
}

function printTrace(name: string, direction: "→" | "←", line: string): void {
  console.error(`${name} ${direction} ${line}`);
}
