import { staleText } from "../../reports/text/stale.ts";
import type { Case } from "../case/mod.ts";
import { EXIT, MEANINGS, needsLook } from "../../reports/consequence.ts";
import { describeFailure } from "../../reports/text/failure.ts";
import type { Task } from "../run/task.ts";
import { count, oneLine as clean } from "../../reports/printable.ts";
import { standingOf } from "../../reports/standing.ts";
import { storeCase } from "../run/store.ts";
import {
  type Result,
  type RunFooter,
  type RunHeader,
  type StoredImplementation,
  VERDICTS,
} from "../../reports/model.ts";

/** Milliseconds between two redraws of the status line. */
const REDRAW_MS = 80;
/** Columns that the status line may take, where the terminal has them. */
const COLUMNS = 100;

/** Columns of the terminal: the status line must not be broken, or a redraw leaves half of it behind. Elsewhere there is no limit. */
function terminalColumns(): number {
  try {
    // 0 is said where nobody has set a size.
    if (Deno.stdout.isTerminal()) return Deno.consoleSize().columns || Infinity;
  } catch {
    // A terminal without a size.
  }
  return Infinity;
}

/** Failures that the summary lists at most. */
const LISTED = 30;

const COLOURS = { red: 31, green: 32, yellow: 33, grey: 90, bold: 1 } as const;

/** Tells a person what happens: a status line on a terminal, failures as they come everywhere, a summary at the end. */
export class Progress {
  readonly #cases: ReadonlyMap<string, ReturnType<typeof storeCase>>;
  readonly #terminal = Deno.stdout.isTerminal();
  /** What to show of each task that runs. */
  readonly #running = new Map<string, string>();
  readonly #tally = new Map<string, Map<string, number>>();
  #planned = 0;
  #done = 0;
  /** What was not expected, in a line each. */
  readonly #failed: string[] = [];
  /** Why stdout could not be written. */
  #unwritable = "";
  #waitedMs = 0;
  #drawnMs = 0;
  #implementations: readonly StoredImplementation[] = [];
  #severalPeers = false;

  /** `cases` are those of the run. */
  constructor(cases: readonly Case[]) {
    this.#cases = new Map(cases.map((each) => [each.id, storeCase(each)]));
  }

  /** The run begins. */
  header(header: RunHeader): void {
    this.#planned = header.planned;
    this.#implementations = header.implementations;
    this.#severalPeers = header.peers.length > 1;
    const { cases, subjects, peers, planned } = header;
    this.#print(
      `sockspec ${header.sockspec}: ${count(cases.length, "case")}, ${count(planned, "variant")} of ${
        clean(subjects.join(", "))
      } with ${clean(peers.join(", "))} as peer`,
    );
    for (const { name, unavailable } of header.implementations) {
      if (unavailable === undefined) continue;
      const lines = unavailable.split("\n").map(clean).filter(Boolean).join("\n  ");
      this.#print(paint("yellow", `not available: ${clean(name)}: ${lines}`));
    }
  }

  /** A task begins. */
  begin(task: Task): void {
    const { variant, subject, peer, round } = task;
    const about = [subject.name, variant.case.id, variant.name];
    this.#running.set([...about, peer.name, round].join(" "), about.join(" "));
    this.#draw();
  }

  /** A task has ended. */
  result(result: Result): void {
    this.#done++;
    this.#waitedMs += result.waitedMs;
    this.#running.delete(
      [result.subject, result.case, result.variant, result.peer, result.round].join(" "),
    );
    const tally = this.#tally.get(result.subject) ?? new Map<string, number>();
    this.#tally.set(result.subject, tally);
    const kind = standingOf(result);
    tally.set(kind, (tally.get(kind) ?? 0) + 1);
    if (needsLook(standingOf(result))) {
      const { verdict, subject, variant, peer } = result;
      const beside = this.#severalPeers ? `with ${peer}` : "";
      const words = [verdict.toUpperCase(), subject, result.case, variant, beside];
      const title = words.map(clean).filter(Boolean).join("  ");
      this.#failed.push(title);
      this.#print("");
      this.#print(paint(result.verdict === "inconclusive" ? "yellow" : "red", title));
      const lines = describeFailure(result, this.#cases.get(result.case)!, terminalColumns() - 2);
      for (const line of lines) this.#print(`  ${line}`);
    }
    this.#draw();
  }

  /** The run has ended. */
  footer(footer: RunFooter, written: readonly string[]): void {
    this.stop();
    this.#print("");
    // One is still in sight.
    if (this.#failed.length > 1) {
      const more = this.#failed.length - LISTED;
      for (const title of this.#failed.slice(0, LISTED)) {
        this.#print(paint(title.startsWith("INCONCLUSIVE") ? "yellow" : "red", title));
      }
      if (more > 0) this.#print(`and ${count(more, "other")}, all in the reports`);
      this.#print("");
    }
    for (const each of footer.stale) this.#print(paint("red", staleText(each)));
    for (const { name: subject } of this.#implementations) {
      const tally = this.#tally.get(subject);
      if (tally === undefined) continue;
      const all = [...tally.values()].reduce((sum, each) => sum + each, 0);
      const counts = [...VERDICTS].reverse().filter((each) => tally.has(each)).map((each) =>
        `${tally.get(each)} ${each}`
      );
      if (tally.has("known")) counts.push(`${tally.get("known")} known deviations`);
      const supported = all - (tally.get("unsupported") ?? 0);
      const declared = this.#implementations.find((each) => each.name === subject);
      this.#print(
        `${clean(subject).padEnd(12)} ${clean(declared?.version ?? "").padEnd(24)} ${
          counts.join(", ")
        }; ${supported} of ${all} supported`,
      );
    }
    const seconds = (ms: number) => (ms / 1000).toFixed(1);
    const end = footer.interrupted
      ? `interrupted after ${this.#done} of ${count(this.#planned, "variant")}`
      : count(this.#done, "variant");
    const waited = this.#waitedMs < 50
      ? ""
      : `; requirements about waiting took ${seconds(this.#waitedMs)} s of all lanes`;
    this.#print(`${end} in ${seconds(footer.durationMs)} s${waited}`);
    this.#print(this.#conclusion(footer.exitCode));
    const html = written.find((path) => path.endsWith(".html"));
    if (html) this.#print(`report: ${html}`);
    if (this.#unwritable) console.error(`What was to be told could not be written: ${this.#unwritable}`);
  }

  #conclusion(code: number): string {
    if (code !== EXIT.ok) return paint("red", `exit code ${code}: ${MEANINGS[code]}`);
    return this.#failed.length === 0 ? paint("green", MEANINGS[code]!) : paint(
      "yellow",
      `nothing required failed; ${
        count(this.#failed.length, "recommended or optional variant")
      } did not pass`,
    );
  }

  /** Clears the status line. */
  stop(): void {
    this.#write("\r\x1b[K");
  }

  #print(line: string): void {
    this.#write("\r\x1b[K");
    try {
      console.log(line);
    } catch (error) {
      // Nothing that was found is lost for a full disk behind a pipe: the reports have it.
      this.#unwritable = (error as Error).message;
    }
  }

  /** Writes on the terminal, if this is one. */
  #write(text: string): void {
    if (this.#terminal) Deno.stdout.writeSync(new TextEncoder().encode(text));
  }

  #draw(): void {
    if (!this.#terminal || performance.now() - this.#drawnMs < REDRAW_MS) return;
    this.#drawnMs = performance.now();
    const [running = ""] = this.#running.values();
    const more = this.#running.size > 1 ? ` +${this.#running.size - 1}` : "";
    const failed = this.#failed.length > 0 ? ` ${this.#failed.length} failed` : "";
    const text = clean(`[${this.#done}/${this.#planned}]${failed} ${running}${more}`);
    this.#write(`\r\x1b[K${paint("grey", text.slice(0, Math.min(COLUMNS, terminalColumns() - 1)))}`);
  }
}

/** Colours text, unless NO_COLOR is set or this is no terminal. */
function paint(colour: keyof typeof COLOURS, text: string): string {
  return Deno.noColor || !Deno.stdout.isTerminal() ? text : `\x1b[${COLOURS[colour]}m${text}\x1b[0m`;
}
