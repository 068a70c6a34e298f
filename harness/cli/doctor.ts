import { HANDSHAKE_MS } from "../agent/client.ts";
import { defaultName } from "../agent/words.ts";
import { endStrays } from "../agent/process.ts";
import { AgentStartError } from "../agent/start_error.ts";
import { examine } from "../doctor/examine.ts";
import { type Examined, isHealthy } from "../doctor/examination.ts";
import { document } from "../doctor/document.ts";
import { againLines, checkLines, COLOURS, isRefused, type Paint } from "../doctor/report.ts";
import { refusedLines, summaryLines } from "../doctor/report.ts";
import { byCommand, type Start, Subject } from "../doctor/subject.ts";
import { CHECKS } from "../doctor/table.ts";
import { Unavailable } from "../endpoint/errors.ts";
import { heldFolder } from "../endpoint/temporary.ts";
import { EXIT } from "../../reports/consequence.ts";
import { implementationOf } from "../run/implementation_of.ts";
import { didYouMean } from "../case/nearest.ts";
import { unmatchedChecks } from "../judge/unmatched.ts";
import { paint } from "./paint.ts";
import { loadExpectations } from "./expectations.ts";
import { AGENT_OPTION, AGENT_OPTIONS, readAgents } from "./agents.ts";
import { HOST_OPTIONS, NAMES, readHosts } from "./seats.ts";
import { type Arguments, type Command, MOST_TIMEOUT_MS, UsageError } from "./usage.ts";

/** Milliseconds that an answer may take unless `--timeout` says otherwise. */
const TIMEOUT_MS = 3_000;

/** Lines after which what was wrong is out of sight, and is said again. */
const OUT_OF_SIGHT = 20;

/** `sockspec doctor`. */
export const DOCTOR: Command = {
  usage: "sockspec doctor [CHECK…] (--agent CMD | --subject NAME) [OPTIONS]",
  summary:
    `Checks an agent against the protocol, operation by operation, with libc as its peer, or with itself.

A check works (✓); is not declared and properly refused (–); is wrong (✗), with what was found, what was
expected, how to fix it and the last calls of both ends; or was not tried (·), because something that it is
built on is wrong. A CHECK is a name as the output shows it (recv/eof), or its beginning (recv). A deviation of
the implementation itself, however well its agent passes it on, can be a finding for --expect, with
"doctor/CHECK": "found OUTCOME" (≈); it must occur exactly so.

What is not declared and is refused is one paragraph; --json, or the name of a check, has each with its
promise. --json prints one document; harness/doctor/examination.schema.json describes it.

Exit codes: 0 everything that is declared works, or is as expected; 1 something does not; 2 usage; 3 the agent
did not start.`,
  options: {
    agent: { ...AGENT_OPTION, repeatable: false, help: "Command of the agent; no shell is involved." },
    ...AGENT_OPTIONS,
    subject: { value: "NAME", help: `The agent of an implementation instead: ${NAMES}.` },
    pair: {
      help: "Start the agent twice, the second time as its own peer: for stacks that can only talk to " +
        "themselves.",
    },
    ...HOST_OPTIONS,
    timeout: {
      value: "MS",
      help:
        `Milliseconds that an answer may take. Default: ${TIMEOUT_MS}. The first has ${HANDSHAKE_MS} at least.`,
    },
    expect: {
      value: "FILE",
      help: "Findings (JSON), as run takes them, with cases such as doctor/recv/eof.",
    },
    json: { help: "Print one JSON document." },
  },
  examples: ["sockspec doctor --agent 'python3 my_agent.py'", "sockspec doctor recv drain --agent ./agent"],
};

/** Finds out how to start the one agent of the command line. */
async function startOf(args: Arguments, folder: string, timeoutMs: number): Promise<Start> {
  // More time for an answer is more time for the first one.
  const handshakeMs = Math.max(HANDSHAKE_MS, timeoutMs);
  const agents = readAgents(args);
  const subject = args.value("subject");
  if (agents.length + (subject === undefined ? 0 : 1) !== 1) {
    throw new UsageError("Name exactly one agent: --agent CMD or --subject NAME");
  }
  if (subject !== undefined) {
    const alone = await implementationOf(subject);
    const implementation = args.switches.has("pair") ? alone.paired ?? alone : alone;
    return {
      name: implementation.name,
      start: (prefix) =>
        implementation.start({ folder, served: true, handshakeMs, ...(prefix ? { prefix } : {}) }),
    };
  }
  const { command, name = defaultName(command), env, cwd, without } = agents[0]!;
  return byCommand(name, { command, env, without, handshakeMs, ...(cwd === undefined ? {} : { cwd }) });
}

function checkNames(words: readonly string[]): readonly string[] | undefined {
  const names = CHECKS.map(({ name }) => name);
  for (const word of words) {
    if (!names.some((name) => name === word || name.startsWith(`${word}/`))) {
      const about = CHECKS.filter(({ name, of, lacks }) =>
        lacks === undefined && (name.startsWith(`${word}:`) || of.some((each) => each === word))
      ).map(({ name }) => name);
      if (about.length > 0) throw new UsageError(`"${word}" is not a check: choose ${about.join(" or ")}`);
      throw new UsageError(
        `"${word}" is not a check; checks have the names of operations, as recv and recv/eof do${
          didYouMean(word, names)
        }`,
      );
    }
  }
  return words.length === 0 ? undefined : words;
}

/** Examines an agent, and prints each result as it comes. */
export async function doctor(args: Arguments): Promise<number> {
  const only = checkNames(args.words);
  const json = args.switches.has("json");
  const timeoutMs = args.number("timeout", 1, MOST_TIMEOUT_MS) ?? TIMEOUT_MS;
  const addresses = Object.keys(HOST_OPTIONS).some((option) => args.values(option).length > 0);
  const hosts = readHosts(args);
  const expectations = await loadExpectations(args.value("expect"));
  const wrong = unmatchedChecks(expectations, CHECKS.map(({ name }) => name));
  if (wrong) throw new UsageError(wrong);
  await using folder = heldFolder();
  let [subject, peer] = [undefined as Subject | undefined, undefined as Subject | undefined];
  try {
    const start = await startOf(args, folder.path, timeoutMs);
    const first = subject = await Subject.start(start);
    if (args.switches.has("pair")) {
      const { name } = start;
      const beside = async () => await start.start((await first.agent()).beside?.prefix);
      peer = await Subject.start({ name, start: beside });
    }
    const colours: Paint = (text, status) => paint(COLOURS[status], text);
    const { identity, capabilities } = subject;
    let group = "";
    let refused: Examined[] = [];
    let since = 0;
    const print = (lines: readonly string[]): void => {
      since += lines.length;
      for (const line of lines) console.log(line);
    };
    if (!json) {
      console.log(`${identity.name} ${identity.version}, ${identity.runtime}, ${identity.os}`);
      console.log(`declares ${[...capabilities].join(", ") || "nothing"}`);
    }
    const examination = await examine({
      subject,
      ...(peer ? { peer } : {}),
      timeoutMs,
      expectations,
      ...(addresses ? { hosts } : {}),
      ...(only ? { only } : {}),
      made(examined) {
        if (json) return;
        if (examined.group !== group) {
          print([...refusedLines(refused, colours), "", group = examined.group]);
          refused = [];
        }
        // Whoever asks for a check by its name is told all of it.
        if (!only && isRefused(examined)) refused.push(examined);
        else print(checkLines(examined, colours));
        if (examined.status === "wrong") since = 0;
      },
    });
    if (json) console.log(JSON.stringify(document(examination), null, 2));
    else {
      print([...refusedLines(refused, colours), ""]);
      print(since > OUT_OF_SIGHT ? againLines(examination, colours) : []);
      print(summaryLines(examination, colours));
    }
    return isHealthy(examination) ? EXIT.ok : EXIT.failed;
  } catch (error) {
    if (!(error instanceof AgentStartError || error instanceof Unavailable)) throw error;
    console.error(error.message);
    return EXIT.notStarted;
  } finally {
    await subject?.stop();
    await peer?.stop();
    await endStrays();
  }
}
