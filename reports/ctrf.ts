import { failsRun } from "./consequence.ts";
import { Attempts } from "./ctrf/attempts.ts";
import { type Status, STATUSES, type Test } from "./ctrf/test.ts";
import type { Result, RunHeader, StoredCase } from "./model.ts";
import { clip, oneLine } from "./printable.ts";
import { type Remark, remarksOf } from "./remarks.ts";
import type { Report } from "./report.ts";
import { chooser, ROOM } from "./share.ts";
import { type Standing, standingOf } from "./standing.ts";
import { describeFailure } from "./text/failure.ts";
import { resultName } from "./text/name.ts";
import { reasonText } from "./text/reason.ts";

/** The version of the format. */
const SPEC_VERSION = "0.0.0";
/** Characters of a line of a trace. */
const LONGEST_LINE = 300;

/**
 * Common Test Report Format: a test for each variant by each subject with each peer, of which the rounds of
 * `--repeat` are the attempts; then one for each implementation that could not take part and each stale
 * expectation. Whatever fails the run is `failed`, what is unsupported `skipped`, and `other` is a deviation
 * that fails nothing or a result that could not be judged; `rawStatus` has the verdict. Where rounds differ
 * the test is `flaky` and shows the worst of them, so that no failure is hidden.
 */
export async function* writeCtrf(report: Report): AsyncGenerator<string> {
  const { run, summary, end } = report;
  const startMs = Date.parse(run.started);
  const { host, shard } = run;
  yield JSON.stringify({
    reportFormat: "CTRF",
    specVersion: SPEC_VERSION,
    timestamp: end?.finished ?? run.started,
    generatedBy: oneLine(`sockspec ${run.sockspec}`),
  }).slice(0, -1);
  const environment = {
    osPlatform: oneLine(host.os),
    osRelease: oneLine(host.kernel),
    ...(shard ? { shardId: `${shard.index}/${shard.of}` } : {}),
    extra: { arch: oneLine(host.arch), deno: oneLine(host.deno), implementations: versionsOf(run) },
  };
  yield `,"results":{"tool":${JSON.stringify({ name: "sockspec", version: oneLine(run.sockspec) })}`;
  yield `,"environment":${JSON.stringify(environment)},"tests":[`;
  const counts = Object.fromEntries(STATUSES.map((each) => [each, 0])) as Record<Status, number>;
  let [tests, flaky, last] = [0, 0, startMs];
  const written = (test: Test): string => {
    counts[test.status]++;
    if (test.flaky) flaky++;
    last = Math.max(last, test.stop ?? 0);
    return (tests++ === 0 ? "\n" : ",\n") + JSON.stringify(test);
  };
  const inFull = chooser(report, ROOM);
  const attempts = summary.rounds > 1 ? new Attempts() : undefined;
  for await (const result of report.results()) {
    const required = summary.cases.get(result.case)!;
    const test = testOf(result, required, run, inFull(result));
    if (attempts) attempts.add(result.round, standingOf(result), test);
    else yield written(test);
  }
  for (const each of attempts?.tests() ?? []) yield written(each);
  for (const each of remarksOf(report)) yield written(remarkTest(each));
  const stop = end ? Math.max(last, startMs + end.durationMs) : last;
  yield `\n],"summary":${
    JSON.stringify({ tests, ...counts, flaky, start: startMs, stop, duration: stop - startMs })
  }}}\n`;
}

function versionsOf({ implementations }: RunHeader): Record<string, string> {
  return Object.fromEntries(
    implementations.filter(({ unavailable }) => unavailable === undefined)
      .map(({ name, version }) => [oneLine(name), oneLine(version)]),
  );
}

function testOf(result: Result, required: StoredCase, run: RunHeader, inFull: boolean): Test {
  const { case: id, variant, subject, peer, round, durationMs, startedMs, lane, command } = result;
  const standing = standingOf(result);
  const strict = run.strict ?? false;
  const message = reasonText(result, required, strict);
  const trace = inFull && standing !== "pass" ? describeFailure(result, required) : [];
  const start = startedMs === undefined ? undefined : Date.parse(run.started) + Math.round(startedMs);
  return {
    name: resultName({ ...result, round: 1 }),
    status: failsRun(standing, required.level, strict) ? "failed" : statusOf(standing),
    duration: Math.round(durationMs),
    ...(start === undefined ? {} : { start, stop: start + Math.round(durationMs) }),
    suite: [oneLine(`${subject} × ${peer}`), ...id.split("/").slice(0, -1).map(oneLine)],
    ...(message === "" ? {} : { message }),
    ...(trace.length === 0 ? {} : { trace: trace.map((each) => clip(each, LONGEST_LINE)).join("\n") }),
    rawStatus: standing,
    tags: [required.level],
    ...(lane === undefined ? {} : { threadId: String(lane) }),
    extra: {
      case: oneLine(id),
      variant: oneLine(variant),
      subject: oneLine(subject),
      peer: oneLine(peer),
      round,
      command: oneLine(command),
    },
  };
}

/** The status of a result that does not fail its run. */
function statusOf(standing: Standing): Status {
  if (standing === "pass" || standing === "tolerated") return "passed";
  return standing === "unsupported" ? "skipped" : "other";
}

function remarkTest({ about, name, type, text, fails }: Remark): Test {
  return {
    name: `${oneLine(about)}: ${name}`,
    status: fails ? "failed" : "skipped",
    duration: 0,
    suite: ["sockspec"],
    message: clip(text, LONGEST_LINE),
    rawStatus: type,
  };
}
