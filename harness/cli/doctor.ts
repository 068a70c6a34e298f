import { HANDSHAKE_MS } from "../agent/client.ts";
import { defaultName } from "../agent/words.ts";
import { endStrays } from "../agent/process.ts";
import { AgentStartError } from "../agent/start_error.ts";
import { examine } from "../doctor/examine.ts";
import { isHealthy } from "../doctor/examination.ts";
import { checkLines, document, type Paint, paint, plain, summaryLines } from "../doctor/report.ts";
import { byCommand, type Start, Subject } from "../doctor/subject.ts";
import { Peers } from "../doctor/peers.ts";
import { GROUPS } from "../doctor/table.ts";
import { Unavailable } from "../endpoint/errors.ts";
import { EXIT } from "../../reports/consequence.ts";
import { implementationOf } from "../run/implementation_of.ts";
import { IMPLEMENTATIONS } from "../agents/implementations.ts";
import { didYouMean } from "../case/nearest.ts";
import { unmatchedChecks } from "../judge/unmatched.ts";
import { loadExpectations } from "./expect.ts";
import { AGENT_OPTION, AGENT_OPTIONS, readAgents } from "./agents.ts";
import { type Arguments, type Command, MOST_TIMEOUT_MS, UsageError } from "./usage.ts";
import { temporaryFolder } from "../endpoint/temporary.ts";

/** Milliseconds that an answer may take unless `--timeout` says otherwise. */
const TIMEOUT_MS = 3_000;

/** `sockspec doctor`. */
export const DOCTOR: Command = {
  usage: "sockspec doctor [CHECK…] (--agent CMD | --subject NAME) [OPTIONS]",
  summary: `Checks an agent against the protocol, operation by operation, with libc as its peer.

Tells what works (✓), what is not declared and properly refused (–), what is wrong (✗), with what came, what was expected and
how to mend it, and what was not tried because something that it is built on is wrong (·). A CHECK is a name as the
output shows it (recv/eof), or its beginning (recv). What the implementation itself does differently, however well its agent
passes it on, can be a finding for --expect, with "doctor/CHECK": "came OUTCOME" (≈); it must occur exactly so.

--json prints one document: { "schema": 1, "sockspec": version, "identity": {…}, "operations": { NAME: STATUS },
"capabilities": { WORD: STATUS }, "summary": { "healthy": …, "operations": { "declared", "working", "wrong", "expected",
"untried", "missing" }, "checks": { "made", … } }, "checks": [{ "group", "name", "title", "of": [WORD], "section", "status": STATUS,
"findings": [{ "family": "ipv4" | "ipv6" | "unix" | null, "status": STATUS, "came", "expected", "mend", "lines": [LINE],
"outcome", "note" }] }], "stale": [STALE] }, where STATUS is "works", "missing", "wrong", "expected" or "untried" and what does
not apply is left out.

Exit codes: 0 everything that is declared works, or is as expected; 1 something is not; 2 usage; 3 the agent did not start.`,
  options: {
    agent: { ...AGENT_OPTION, repeatable: false, help: "Command of the agent; no shell is involved." },
    ...AGENT_OPTIONS,
    subject: { value: "NAME", help: `A built-in one instead: ${Object.keys(IMPLEMENTATIONS).join(", ")}.` },
    timeout: { value: "MS", help: `Milliseconds that an answer may take; ${TIMEOUT_MS} unless given.` },
    expect: {
      value: "FILE",
      help: "Findings (JSON), as run takes them, with cases such as doctor/recv/eof.",
    },
    json: { help: "Print one JSON document." },
  },
  examples: ["sockspec doctor --agent 'python3 my_agent.py'", "sockspec doctor recv drain --agent ./agent"],
};

/** What is to be looked at, and how it is started. */
function chosen(
  args: Arguments,
  folder: string,
  timeoutMs: number,
): Start {
  // More time for an answer is more time for the first one.
  const handshakeMs = Math.max(HANDSHAKE_MS, timeoutMs);
  const agents = readAgents(args);
  const subject = args.value("subject");
  if (agents.length + (subject === undefined ? 0 : 1) !== 1) {
    throw new UsageError("Name exactly one agent: --agent CMD or --subject NAME");
  }
  const agent = agents[0];
  if (agent) {
    const { command, name = defaultName(command), env, cwd } = agent;
    return byCommand(name, { command, env, handshakeMs, ...(cwd === undefined ? {} : { cwd }) });
  }
  const name = subject!;
  const implementation = implementationOf(name);
  return { name, start: (trace) => implementation.start({ folder, served: true, trace, handshakeMs }) };
}

function checkNames(words: readonly string[]): readonly string[] | undefined {
  const names = GROUPS.flatMap((group) => group.checks.map((check) => check.name));
  for (const word of words) {
    if (!names.some((name) => name === word || name.startsWith(`${word}/`))) {
      throw new UsageError(`"${word}" is no check; known are ${names.join(", ")}${didYouMean(word, names)}`);
    }
  }
  return words.length === 0 ? undefined : words;
}

/** Looks at an agent and tells. */
export async function doctor(args: Arguments): Promise<number> {
  const only = checkNames(args.words);
  const json = args.switches.has("json");
  const timeoutMs = args.number("timeout", 1, MOST_TIMEOUT_MS) ?? TIMEOUT_MS;
  const expectations = await loadExpectations(args.value("expect"));
  const names = GROUPS.flatMap((group) => group.checks.map((check) => check.name));
  const [wrong] = unmatchedChecks(expectations, names);
  if (wrong) throw new UsageError(wrong);
  const folder = await temporaryFolder();
  let subject: Subject | undefined;
  const peers = new Peers(folder);
  try {
    subject = await Subject.start(chosen(args, folder, timeoutMs));
    const colours: Paint = Deno.stdout.isTerminal() && !Deno.noColor ? paint : plain;
    const { identity, capabilities } = subject;
    let group = "";
    if (!json) {
      console.log(`${identity.name} ${identity.version}, ${identity.runtime}, ${identity.os}`);
      console.log(`declares ${[...capabilities].join(", ") || "nothing"}`);
    }
    const examination = await examine({
      subject,
      peer: peers.at,
      timeoutMs,
      folder,
      expectations,
      ...(only ? { only } : {}),
      made(examined) {
        if (json) return;
        if (examined.group !== group) console.log(`\n${group = examined.group}`);
        for (const line of checkLines(examined, colours)) console.log(line);
      },
    });
    if (json) console.log(JSON.stringify(document(examination), null, 2));
    else console.log(["", ...summaryLines(examination, colours)].join("\n"));
    return isHealthy(examination) ? EXIT.ok : EXIT.failed;
  } catch (error) {
    if (!(error instanceof AgentStartError || error instanceof Unavailable)) throw error;
    console.error(error.message);
    return EXIT.notStarted;
  } finally {
    await subject?.stop();
    await peers.stop();
    await endStrays();
    await Deno.remove(folder, { recursive: true });
  }
}
