import type { Case, Conforming, Tolerated, When } from "../case/case.ts";
import type { Endpoint } from "../endpoint/endpoint.ts";
import { type Finished, footerOf } from "../../reports/footer.ts";
import type { Expectation } from "../judge/expectations.ts";
import type { Finding } from "../judge/findings.ts";
import { storedJudgement } from "../judge/stored_judgement.ts";
import { fullName, type JudgedTask, type Span, type Task } from "./task.ts";
import type { RunOptions } from "./options.ts";
import { VERSION } from "./version.ts";
import {
  type Result,
  type RunFooter,
  type RunHeader,
  SCHEMA,
  type Stale,
  type StoredAcceptance,
  type StoredCase,
  type StoredImplementation,
} from "../../reports/model.ts";
import { fnv1a } from "../../reports/shard.ts";

/** A case as the report shows it. */
export function storeCase(definition: Case): StoredCase {
  const { id, title, requirement, level, sources } = definition;
  const table = Object.entries(definition.outcomes).map(([name, row]) => ({
    name,
    conforming: row.conforming.map(storeConforming),
    tolerated: Object.entries(row.tolerated ?? {}).map(([outcome, entry]) => storeTolerated(outcome, entry!)),
    after: Object.entries(row.after ?? {}).map(([before, outcome]) => `${before}: ${outcome}`).join(", "),
  }));
  for (const { of, conforming, tolerated = [] } of definition.joint ?? []) {
    table.push({
      name: of.join("+"),
      conforming: conforming.map((each) => ({ outcome: each.join("+"), when: "", reason: "" })),
      tolerated: tolerated.map((each) => ({
        outcome: each.sequence.join("+"),
        when: each.when ? words(each.when) : "",
        reason: each.reason,
      })),
      after: "",
    });
  }
  return { id, title, requirement, level, sources, table };
}

/** An implementation as the report shows it, by the handshake of its endpoint. */
export function storeImplementation(name: string, endpoint: Endpoint): StoredImplementation {
  const { version, language, runtime, os } = endpoint.identity;
  return { name, version, language, runtime, os, capabilities: [...endpoint.capabilities].sort() };
}

/** An implementation that did not start, as the report shows it; `fatal` if that fails the run. */
export function storeUnavailable(name: string, why: unknown, fatal: boolean): StoredImplementation {
  return {
    ...{ name, version: "", language: "", runtime: "", os: "", capabilities: [] },
    unavailable: why instanceof Error ? why.message : String(why),
    ...(fatal ? { fatal } : {}),
  };
}

function storeConforming(entry: Conforming): StoredAcceptance {
  return typeof entry === "string"
    ? { outcome: entry, when: "", reason: "" }
    : { outcome: entry.outcome, when: words(entry.when), reason: "" };
}

function storeTolerated(outcome: string, entry: Tolerated): StoredAcceptance {
  return typeof entry === "string"
    ? { outcome, when: "", reason: entry }
    : { outcome, when: words(entry.when), reason: entry.reason };
}

function words(when: When): string {
  return Object.entries(when).map(([name, value]) => `${name}: ${value}`).join(", ");
}

/** The first line of a run, or of its shard, which plans so many results. */
export function storeHeader(
  { variants, subjects, peers, strict = false, args = [], shard, sweeps, expectations = [] }: RunOptions,
  implementations: readonly StoredImplementation[],
  planned: number,
  foreign: boolean,
): RunHeader {
  const cases = new Set(variants.map((each) => each.case));
  const plan = { variants: hashed(variants.map(fullName)), expectations: hashed(eachOnce(expectations)) };
  return {
    type: "run",
    schema: SCHEMA,
    sockspec: VERSION,
    started: new Date().toISOString(),
    host: {
      os: Deno.build.os,
      arch: Deno.build.arch,
      kernel: kernel(),
      deno: Deno.version.deno,
      ...(foreign ? { foreign } : {}),
    },
    args,
    strict,
    subjects: subjects.map((each) => each.name),
    peers: peers.map((each) => each.name),
    implementations,
    cases: [...cases].map(storeCase),
    planned,
    ...(shard ? { shard: { ...shard, ...plan } } : { plan }),
    ...(sweeps ? { sweeps } : {}),
  };
}

/** Expectations with their findings apart, each of which is behind many of them. */
function eachOnce(expectations: readonly Expectation[]): unknown {
  const numbers = new Map<Finding, number>();
  const listed = expectations.map(({ finding, ...where }) => {
    const number = numbers.get(finding) ?? numbers.size;
    numbers.set(finding, number);
    return { ...where, number };
  });
  return { findings: [...numbers.keys()], listed };
}

function hashed(value: unknown): string {
  return fnv1a(JSON.stringify(value)).toString(16);
}

function kernel(): string {
  try {
    return Deno.osRelease();
  } catch {
    // The permission --allow-sys=osRelease is missing, which a run can do without.
    return "unknown";
  }
}

/** The result of a judged task, held against the expectations, and those that are stale. */
export function storeResult(
  { expectations = [], commandFor }: Pick<RunOptions, "expectations" | "commandFor">,
  task: Task,
  judged: JudgedTask,
  { startedMs, durationMs, lane }: Span,
): { result: Result; stale: readonly Stale[] } {
  const { variant, subject, peer, round } = task;
  const { grounds, measures, history, stderr, replaced = {} } = judged;
  const place = { case: variant.case.id, variant: variant.name, subject: subject.name };
  const { stored: { verdict, why, expected, reasons, outcomes, sequences, ending }, stale } = storedJudgement(
    judged,
    expectations,
    place,
  );
  const milliseconds = (ms: number) => Math.round(ms * 1000) / 1000;
  const result: Result = {
    type: "result",
    ...place,
    peer: peer.name,
    round,
    verdict,
    why,
    expected,
    reasons,
    outcomes,
    ...(sequences ? { sequences } : {}),
    ...(ending === undefined ? {} : { ending }),
    ...(grounds ? { grounds } : {}),
    measures,
    history,
    stderr,
    durationMs: milliseconds(durationMs),
    waitedMs: milliseconds(judged.waitedMs),
    startedMs: milliseconds(startedMs),
    lane,
    ...(Object.keys(replaced).length > 0 ? { replaced } : {}),
    command: commandFor(task),
  };
  return { result, stale };
}

/** The last line of a run. */
export function storeFooter(
  { strict = false, shard, absent = false }: RunOptions,
  implementations: readonly StoredImplementation[],
  ended: Pick<Finished, "summary" | "stale" | "interrupted" | "stoppedAfter" | "durationMs">,
): RunFooter {
  return footerOf({
    ...ended,
    strict,
    missing: absent || implementations.some((each) => each.fatal),
    part: shard !== undefined,
    finished: new Date().toISOString(),
  });
}
