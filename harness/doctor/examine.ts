import { FAMILIES, type Family } from "../endpoint/address.ts";
import { AgentStartError } from "../agent/start_error.ts";
import { CAPABILITIES, type Capability } from "../endpoint/capabilities.ts";
import type { Beside, Endpoint } from "../endpoint/endpoint.ts";
import { compare, type Expectation, reasonsOf } from "../judge/expectations.ts";
import { CAME, DOCTOR_CASES } from "../judge/unmatched.ts";
import { LOOPBACK } from "../script/places.ts";
import type { Stale } from "../../reports/model.ts";
import { type Check, Wrong } from "./check.ts";
import { Context } from "./context.ts";
import { type Examination, type Examined, type Finding, worst } from "./examination.ts";
import type { Subject } from "./subject.ts";
import { GROUPS, OPERATIONS } from "./table.ts";
import { refusal, undeclared } from "./undeclared.ts";

/** How to look at an agent. */
export interface ExamineOptions {
  /** The agent. */
  readonly subject: Subject;
  /** Who is trusted; beside the agent, where that is not where the doctor is. */
  readonly peer: (beside: Beside | undefined) => Promise<Endpoint>;
  /** Milliseconds that an answer may take. */
  readonly timeoutMs: number;
  /** A private folder for the paths of Unix sockets. */
  readonly folder: string;
  /** Names of the checks to make, with those that they are built on; all unless given. */
  readonly only?: readonly string[];
  /** The families to look at, as far as the agent declares them; all unless given. */
  readonly families?: readonly Family[];
  /** What the implementation is known to do differently, which is not its agent's fault; by the subject's name. */
  readonly expectations?: readonly Expectation[];
  /** Told of each check when it has been made. */
  readonly made?: (examined: Examined) => void;
}

/** Makes the checks, one after another, over each family that the agent declares. */
export async function examine(options: ExamineOptions): Promise<Examination> {
  const { subject } = options;
  const chosen = chooseChecks(options.only);
  const checks: Examined[] = [];
  const stale: Stale[] = [];
  const made = (examined: Examined): void => {
    checks.push(examined);
    options.made?.(examined);
  };
  const asked = (name: string): boolean => options.only?.includes(name) ?? true;
  if (asked("initialize/useful")) made(usefulness(subject));
  for (const group of GROUPS) {
    for (const check of group.checks.filter((each) => chosen.has(each.name))) {
      if (check.raw && !subject.launch) continue;
      const { name, title, of, section } = check;
      const findings = await findingsOf(check, checks, options, stale);
      if (findings.length === 0) continue;
      const status = worst(findings.map((finding) => finding.status));
      const declared = of.filter((word) =>
        !(word in CAPABILITIES) || subject.capabilities.has(word as Capability)
      );
      made({ group: group.title, name, title, of: declared, section, status, findings });
    }
  }
  for (const word of undeclared(subject).filter(asked)) made(await refused(word, options));
  const { identity, capabilities } = subject;
  return { identity, capabilities: [...capabilities], checks, stale };
}

/** The names of the checks that are made: those whose name is given or begins with it, and what they are built on. */
function chooseChecks(only: readonly string[] | undefined): Set<string> {
  const all = GROUPS.flatMap((group) => group.checks);
  const given = all.filter(({ name }) =>
    !only || only.some((word) => name === word || name.startsWith(`${word}/`))
  );
  const chosen = new Set<string>();
  const choose = (check: Check): void => {
    if (chosen.has(check.name)) return;
    chosen.add(check.name);
    for (const name of check.after ?? []) choose(all.find((each) => each.name === name)!);
  };
  given.forEach(choose);
  return chosen;
}

function familiesOf(
  { needs, oneOf, over }: Check,
  { subject: { capabilities: declared }, families = FAMILIES }: ExamineOptions,
): (Family | null)[] {
  if (!needs.every((word) => declared.has(word))) return [];
  if (oneOf && !oneOf.some((word) => declared.has(word))) return [];
  if (needs.length === 0) return [null];
  const possible = families.filter((family) =>
    declared.has(`family:${family}`) && !(over === "inet" && family === "unix") &&
    !(family === "unix" && needs.includes("datagram") && !declared.has("unix:datagram"))
  );
  return over === "first" ? possible.slice(0, 1) : possible;
}

async function findingsOf(
  check: Check,
  checks: readonly Examined[],
  options: ExamineOptions,
  stale: Stale[],
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const family of familiesOf(check, options)) {
    const broken = check.after?.find((name) => !stands(name, family, checks));
    if (broken !== undefined) findings.push({ family, status: "untried", note: `"${broken}" does not work` });
    else findings.push(expected(check, await find(check, family, options), options, stale));
  }
  return findings;
}

/** A finding, compared with what is listed for it, at the checkpoint `came`; what does not hold goes to `stale`. */
function expected(
  { name }: Check,
  finding: Finding,
  { expectations = [], subject }: ExamineOptions,
  stale: Stale[],
): Finding {
  const { family, status, outcome } = finding;
  const deviations = status === "wrong" ? [{ checkpoint: CAME, outcome: outcome ?? "wrong" }] : [];
  const variant = family === null ? "" : `family=${family}`;
  const compared = compare(expectations, subject.name, DOCTOR_CASES + name, variant, {
    verdict: status === "wrong" ? "fail" : "pass",
    outcomes: status === "works" ? [{ checkpoint: CAME, outcome: "the expected outcome" }] : deviations,
    deviations,
  });
  stale.push(...compared.stale);
  return compared.expected
    ? { ...finding, status: "expected", note: reasonsOf(compared.met).join("; ") }
    : finding;
}

/** Whether a check worked over a family, or where it has no such family, over all that it has. */
function stands(name: string, family: Family | null, checks: readonly Examined[]): boolean {
  const findings = checks.find((each) => each.name === name)?.findings ?? [];
  const same = findings.filter((finding) => finding.family === family);
  // What could not be looked at for want of a capability does not stand in the way of anything.
  return (same.length > 0 ? same : findings).every((finding) => finding.status === "works");
}

async function find(check: Check, family: Family | null, options: ExamineOptions): Promise<Finding> {
  const { subject, timeoutMs, folder } = options;
  subject.takeLines();
  let peer: Endpoint | undefined;
  try {
    const { beside } = await subject.agent();
    peer = await options.peer(beside);
    const hosts = beside?.hosts ?? { subject: LOOPBACK, peer: LOOPBACK };
    const context = new Context({
      ...{ subject, peer, timeoutMs, folder, hosts },
      family: family ?? "ipv4",
      apart: beside !== undefined,
    });
    await check.run(context);
    await subject.clean();
    return { family, status: "works" };
  } catch (error) {
    const lines = subject.takeLines();
    // Nobody knows what state it is in.
    await subject.stop();
    if (error instanceof Wrong) {
      const { came, expected, outcome, mend = check.mend } = error;
      return { family, status: "wrong", came, outcome, expected, mend, lines };
    }
    if (!(error instanceof AgentStartError)) throw error;
    return {
      family,
      status: "wrong",
      came: error.message,
      expected: "that it starts again",
      mend: check.mend,
    };
  } finally {
    await peer?.reset();
  }
}

/** Whether there is anything to look at. */
function usefulness({ capabilities }: Subject): Examined {
  const kinds = capabilities.has("stream") || capabilities.has("datagram");
  const families = FAMILIES.some((family) => capabilities.has(`family:${family}`));
  const found = {
    group: "Handshake and messages",
    name: "initialize/useful",
    title: "it declares something that can be looked at",
    of: ["initialize"],
    section: "Handshake",
  } as const;
  if (kinds && families) return { ...found, status: "works", findings: [{ family: null, status: "works" }] };
  const finding: Finding = {
    family: null,
    status: "wrong",
    came: `the capabilities ${[...capabilities].join(", ") || "none"}: nothing to judge`,
    expected: `"stream" or "datagram", and a family such as "family:ipv4"`,
    mend: "declare what the implementation really does",
  };
  return { ...found, status: "wrong", findings: [finding] };
}

async function refused(word: Capability, { subject, timeoutMs }: ExamineOptions): Promise<Examined> {
  subject.takeLines();
  const found = await refusal(subject, word, timeoutMs);
  const wrong = found.status === "wrong";
  const finding: Finding = { family: null, ...found, ...(wrong ? { lines: subject.takeLines() } : {}) };
  await (wrong ? subject.stop() : subject.clean());
  const operations = (Object.keys(OPERATIONS) as (keyof typeof OPERATIONS)[]).filter((name) =>
    OPERATIONS[name].includes(word) && !OPERATIONS[name].some((each) => subject.capabilities.has(each))
  );
  return {
    group: "Not declared",
    name: word,
    title: CAPABILITIES[word],
    of: [word, ...operations],
    section: "Messages",
    status: found.status,
    findings: [finding],
  };
}
