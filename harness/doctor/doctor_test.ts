import { assertEquals } from "@std/assert";
import { folderOfTests } from "../proof/in_folder.ts";
import type { Capability } from "../endpoint/capabilities.ts";
import { LibcEndpoint } from "../libc/endpoint.ts";
import { examine, type ExamineOptions } from "./examine.ts";
import type { Examination } from "./examination.ts";
import { PYTHON } from "../proof/python.ts";
import { byCommand, Subject } from "./subject.ts";
import { CHECKS } from "./table.ts";

const AGENT = new URL("../agents/python/sockets.py", import.meta.url).pathname;
const SELECT_POLL = new URL("../script/testdata/select_poll.py", import.meta.url).pathname;
const FAULTY = new URL("./testdata/faulty_agent.py", import.meta.url).pathname;
/** Milliseconds for an answer: agents that never give one are waited for that long. */
const TIMEOUT_MS = 1_500;
/** Agents that are looked at side by side, most of which wait. */
const SIDE_BY_SIDE = 8;

/** A folder for the compiled Python of the faulty agents. */
const COMPILED = folderOfTests();

// The system is opened before any test, which would count it as left open.
await new LibcEndpoint().stop();

/** Examines an agent, some of whose capabilities may count as undeclared. */
async function look(
  command: readonly string[],
  some: Partial<ExamineOptions> = {},
  without: readonly Capability[] = [],
): Promise<Examination> {
  const subject = await Subject.start(byCommand("tried", { command, env: { COMPILED }, without }));
  try {
    return await examine({ subject, timeoutMs: TIMEOUT_MS, ...some });
  } finally {
    await subject.stop();
  }
}

/** The complaints about an agent, in words. */
function complaints({ checks }: Examination): string[] {
  return checks.flatMap(({ name, status, trials }) =>
    status === "works" || status === "missing"
      ? []
      : trials.map((trial) => `${name}: ${trial.found ?? trial.note}`)
  );
}

/** Each fault of `faulty_agent.py`, with the checks that must find it. */
const FAULTS: Readonly<Record<string, readonly string[]>> = await faults();

async function faults(): Promise<Record<string, string[]>> {
  const { stdout } = await new Deno.Command(PYTHON[0], { args: [...PYTHON.slice(1), FAULTY, AGENT] })
    .output();
  return JSON.parse(new TextDecoder().decode(stdout));
}

/** The capabilities of the agent without a fault: some are not everybody's. */
const SOUND = await Subject.start(byCommand("sound", { command: [...PYTHON, AGENT] }));
await SOUND.stop();

/** True if a check is of something that this host or user cannot have. */
function isUnplayable(name: string): boolean {
  const { needs = [], oneOf = [] } = CHECKS.find((each) => each.name === name) ?? {};
  const has = (word: Capability) => SOUND.capabilities.has(word);
  return !needs.every(has) || (oneOf.length > 0 && !oneOf.some(has));
}

/** The checks that should find a fault and do not, a line for each. */
async function missed(fault: string, checks: readonly string[]): Promise<string[]> {
  // No fault is one of a family, but for checks of AF_UNIX alone.
  const unix = CHECKS.some(({ name, over }) => checks.includes(name) && over === "unix");
  const some = { only: checks, families: [unix ? "unix" : "ipv4"] } as const;
  let lines: string[] = [];
  // A machine that is too busy for the first look gets more time for the second.
  for (const timeoutMs of [TIMEOUT_MS, 4 * TIMEOUT_MS]) {
    const examination = await look([...PYTHON, FAULTY, AGENT, fault], { ...some, timeoutMs });
    const finds = (check: string): boolean => {
      const examined = examination.checks.find((each) => each.name === check);
      return examined?.trials.some(({ found, expected, fix }) => found && expected && fix) ?? false;
    };
    const found = complaints(examination).join("; ") || "nothing is";
    lines = checks.filter((check) => !finds(check) && !isUnplayable(check)).map((check) =>
      `${fault}: not found by ${check}, but ${found}`
    );
    if (lines.length === 0) break;
  }
  return lines;
}

Deno.test("Every fault is found by the checks that are meant for it", async () => {
  const rows = Object.entries(FAULTS);
  const failures: string[] = [];
  const worker = async (): Promise<void> => {
    for (let row = rows.shift(); row; row = rows.shift()) failures.push(...await missed(...row));
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker));
  assertEquals(failures, []);
});

Deno.test("The doctor says which arrivals a poll reports: one made of select, data alone", async () => {
  const command = [...PYTHON, SELECT_POLL, AGENT];
  const { checks } = await look(command, {
    only: ["poll/events"],
    families: ["ipv4"],
    timeoutMs: 4 * TIMEOUT_MS,
  });
  const { status, trials } = checks.find(({ name }) => name === "poll/events")!;
  assertEquals([status, trials[0]!.note?.split(";")[0]], [
    "works",
    "it reports data by in, fin by no more than data, reset by no more than data",
  ]);
});

Deno.test("Where a check that is asked for needs what is not declared, the doctor says so", async () => {
  const examination = await look([...PYTHON, AGENT], { only: ["poll"] }, ["poll"]);
  const lacking = examination.checks.filter(({ status }) => status === "missing").map(({ name }) => name);
  assertEquals([lacking, complaints(examination)], [["undeclared/poll"], []]);
});

Deno.test("Every check finds a fault", () => {
  const caught = new Set(Object.values(FAULTS).flat());
  // All checks of capabilities that are lacking make the same comparison.
  const checks = CHECKS.filter(({ lacks }) => lacks === undefined).map(({ name }) => name);
  assertEquals(checks.filter((name) => !caught.has(name)), []);
});
