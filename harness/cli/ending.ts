import { EXIT, isUnexpected, MEANINGS } from "../../reports/consequence.ts";
import { Rounds } from "../../reports/flaky.ts";
import type { Result, RunFooter, RunHeader } from "../../reports/model.ts";
import { count, grouped, oneLine } from "../../reports/printable.ts";
import { howEnded } from "../../reports/report.ts";
import { sizeOf, type Standing, STANDINGS, tallyText } from "../../reports/standing.ts";
import { Summary } from "../../reports/summary.ts";
import { suspectText } from "../../reports/suspects.ts";
import { replacementText } from "../../reports/text/replacement.ts";
import { staleText } from "../../reports/text/stale.ts";
import { Unexpected } from "../../reports/unexpected.ts";
import type { Case } from "../case/case.ts";
import { Obstructed } from "./obstructed.ts";
import { columns } from "./columns.ts";
import { paint } from "./paint.ts";
import { Tolerated } from "./tolerated.ts";
import { Undeclared } from "./undeclared.ts";

/** Lines of one kind that the end of a run has: the reports have them all. */
const MOST_LINES = 30;
/** Variants of a line that are named; of more the number says enough. */
const NAMED_VARIANTS = 2;

/** Gathers, as a run goes, the things to say at its end. */
export class Ending {
  /** Variants that cannot pass, as the preflight found. */
  readonly obstructed: Obstructed;
  readonly #run: RunHeader;
  readonly #summary: Summary;
  readonly #unexpected: Unexpected;
  readonly #tolerated = new Tolerated();
  readonly #undeclared: Undeclared;
  /** Counted only in runs of several rounds. */
  readonly #rounds: Rounds | undefined;
  #waitedMs = 0;

  /** Takes the header of the run, its cases, and the number of its rounds. */
  constructor(run: RunHeader, cases: readonly Case[], repeat = 1) {
    this.#rounds = repeat > 1 ? new Rounds() : undefined;
    this.obstructed = new Obstructed(run);
    this.#run = run;
    this.#summary = new Summary(run);
    this.#unexpected = new Unexpected({ run, summary: this.#summary });
    this.#undeclared = new Undeclared(run, cases);
  }

  /** Takes a result of the run. Says whether it did not pass for a reason that the preflight had found. */
  add(result: Result): ReturnType<Obstructed["add"]> {
    this.#summary.add(result);
    const obstructed = this.obstructed.add(result);
    if (obstructed === "none") this.#unexpected.add(result);
    this.#tolerated.add(result);
    this.#undeclared.add(result);
    this.#rounds?.add(result);
    this.#waitedMs += result.waitedMs;
    return obstructed;
  }

  /** The end of the run, as lines. `draft` are those of the findings that it gives. */
  lines(footer: RunFooter, draft: readonly string[]): string[] {
    return [
      ...this.#unexpectedLines(),
      ...this.obstructed.lines().map((line) => paint("red", line)),
      ...bounded(this.#flakyLines()).map((line) => paint("yellow", line)),
      ...bounded(footer.stale.map(staleText)).map((line) => paint("red", line)),
      ...bounded(this.#tolerated.lines()),
      ...this.#undeclared.lines(),
      ...this.#summary.replacements.map((each) => paint("yellow", replacementText(each))),
      // An address that is wrong makes no finding.
      ...(this.obstructed.total > 0 ? [] : draft),
      ...this.#subjectLines(),
      this.#timeLine(footer),
      this.#conclusion(footer.exitCode),
    ];
  }

  #unexpectedLines(): string[] {
    const { groups } = this.#unexpected;
    const left = this.#unexpected.left - this.obstructed.total;
    // A single one is still in sight.
    if (groups.length === 1 && groups[0]!.count === 1) return [];
    const severalPeers = this.#run.peers.length > 1;
    const shown = groups.slice(0, MOST_LINES);
    const more = left + groups.slice(MOST_LINES).reduce((sum, each) => sum + each.count, 0);
    return [
      ...this.#unexpected.suspects.map((each) => paint("red", suspectText(each))),
      ...shown.map(({ standing, subject, peer, case: id, variants, count: number }) => {
        const places = number > NAMED_VARIANTS ? `${grouped(number)} results` : [...variants].join(" · ");
        const words = [standing.toUpperCase(), subject, id, places, severalPeers ? `with ${peer}` : ""];
        return paint(
          isUnexpected(standing) ? "red" : "yellow",
          words.map(oneLine).filter((each) => each !== "").join("  "),
        );
      }),
      ...(more > 0 ? [`and ${count(more, "other result")}, all in the reports`] : []),
    ];
  }

  /** Variants whose rounds went different ways; what fails among them fails the run all the same. */
  #flakyLines(): string[] {
    const severalPeers = this.#run.peers.length > 1;
    return (this.#rounds?.flakes ?? []).map(({ subject, peer, case: id, variant, tally }) =>
      ["FLAKY", subject, id, variant, tallyText(tally), severalPeers ? `with ${peer}` : ""]
        .map(oneLine).filter((each) => each !== "").join("  ")
    );
  }

  #subjectLines(): string[] {
    const rows = this.#run.implementations.flatMap(({ name, version }) => {
      const tally = this.#summary.tally(({ subject }) => subject === name);
      const all = sizeOf(tally);
      if (all === 0) return [];
      const order: Standing[] = [
        "pass",
        "tolerated",
        ...STANDINGS.filter((each) => each !== "pass" && each !== "tolerated"),
      ];
      const counts = order.filter((each) => tally.has(each)).map((each) => {
        const number = tally.get(each)!;
        return each === "known" ? count(number, "known deviation") : `${grouped(number)} ${each}`;
      });
      const supported = all - sizeOf(tally, ["unsupported"]);
      const rest = `${counts.join(", ")}; ${grouped(supported)} of ${grouped(all)} supported`;
      return [[oneLine(name), oneLine(version), rest]];
    });
    return columns(rows);
  }

  #timeLine(footer: RunFooter): string {
    const { interrupted, stoppedAfter, durationMs } = footer;
    const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
    const done = this.#summary.results;
    const variants = interrupted
      ? `${howEnded(footer)}${stoppedAfter === undefined ? " after" : ":"} ${grouped(done)} of ${
        count(this.#run.planned, "variant")
      }`
      : count(done, "variant");
    const waited = this.#waitedMs < 50
      ? ""
      : `; ${seconds(this.#waitedMs)} spent in required waits, summed over lanes`;
    return `${variants} in ${seconds(durationMs)}${waited}`;
  }

  #conclusion(code: number): string {
    if (code !== EXIT.ok) return paint("red", `exit code ${code}: ${MEANINGS[code]}`);
    const open = sizeOf(this.#summary.tally(), [...STANDINGS.filter(isUnexpected), "inconclusive"]);
    return open === 0 ? paint("green", MEANINGS[code]!) : paint(
      "yellow",
      `nothing required failed; ${count(open, "recommended or optional variant")} did not pass`,
    );
  }
}

function bounded(lines: readonly string[]): string[] {
  const more = lines.length - MOST_LINES;
  return more <= 0
    ? [...lines]
    : [...lines.slice(0, MOST_LINES), `and ${grouped(more)} more, all in the reports`];
}
