import { needsLook } from "../../reports/consequence.ts";
import type { Result, RunFooter, RunHeader, StoredCase } from "../../reports/model.ts";
import { count, grouped, oneLine } from "../../reports/printable.ts";
import { standingOf } from "../../reports/standing.ts";
import { describeFailure } from "../../reports/text/failure.ts";
import type { Case } from "../case/case.ts";
import type { Task } from "../run/task.ts";
import { draftLines } from "./draft.ts";
import { Ending } from "./ending.ts";
import type { Earlier } from "./resume.ts";
import { paint } from "./paint.ts";
import { StatusLine, terminalColumns } from "./status_line.ts";

/** The words for a kernel that no reference can vouch for. */
const FOREIGN =
  "the kernel here does not know its own connections, as Linux does, so it is probably a sandbox's, or lacks " +
  "the modules tcp_diag and udp_diag: failures that the reference shares are inconclusive; a run outside the " +
  "sandbox, with the agent inside, can say more";

/**
 * Tells a person how a run goes: a status line on a terminal, failures as they come everywhere, a summary at
 * the end.
 */
export class Progress {
  readonly #definitions: readonly Case[];
  readonly #cases = new Map<string, StoredCase>();
  readonly #line = new StatusLine();
  /** The words for each task that runs. */
  readonly #running = new Map<string, string>();
  #ending: Ending | undefined;
  #planned = 0;
  #done = 0;
  #open = 0;
  #severalPeers = false;
  /** The error of a failed write to stdout; empty until there is one. */
  #unwritable = "";

  readonly #repeat: number;

  /** `cases` are those of the run, each of whose variants is run `repeat` times. */
  constructor(cases: readonly Case[], repeat: number) {
    this.#definitions = cases;
    this.#repeat = repeat;
  }

  /** The run begins. */
  header(header: RunHeader): void {
    const { sockspec, cases, subjects, peers, planned, implementations, shard } = header;
    this.#ending = new Ending(header, this.#definitions, this.#repeat);
    for (const each of cases) this.#cases.set(each.id, each);
    this.#planned = planned;
    this.#severalPeers = peers.length > 1;
    const names = `${oneLine(subjects.join(", "))} with ${oneLine(peers.join(", "))} as peer`;
    const part = shard ? `shard ${shard.index}/${shard.of} of ` : "";
    this.#print(
      `sockspec ${sockspec}: ${part}${count(cases.length, "case")}, ${count(planned, "variant")} of ${names}`,
    );
    if (header.host.foreign) this.#print(paint("yellow", FOREIGN));
    for (const { name, unavailable } of implementations) {
      if (unavailable === undefined) continue;
      const lines = unavailable.split("\n").map(oneLine).filter(Boolean).join("\n  ");
      this.#print(paint("yellow", `not available: ${oneLine(name)}: ${lines}`));
    }
    this.#ending.obstructed.beginning().forEach((line) => this.#print(paint("yellow", line)));
  }

  /** A result was there before the run went on. */
  earlier(result: Result): void {
    this.#done++;
    this.#ending?.add(result);
    if (needsLook(standingOf(result))) this.#open++;
  }

  /** The run goes on after earlier results. */
  resumed({ path, end }: Earlier): void {
    this.#print(
      end
        ? `nothing to resume: the run in ${oneLine(path)} is complete; its reports are written again`
        : `resumed: ${grouped(this.#done)} of ${count(this.#planned, "result")} are there`,
    );
  }

  begin({ variant, subject, peer, round }: Task): void {
    const about = [subject.name, variant.case.id, variant.name];
    this.#running.set([...about, peer.name, round].join(" "), about.join(" "));
    this.#draw();
  }

  /** A task has ended. */
  result(result: Result): void {
    const { verdict, subject, case: id, variant, peer, round } = result;
    this.#done++;
    this.#running.delete([subject, id, variant, peer, round].join(" "));
    const told = this.#ending?.add(result);
    if (needsLook(standingOf(result))) this.#open++;
    if (needsLook(standingOf(result)) && told !== "again") {
      const words = [verdict.toUpperCase(), subject, id, variant, this.#severalPeers ? `with ${peer}` : ""];
      const title = words.map(oneLine).filter(Boolean).join("  ");
      this.#print("");
      this.#print(paint(verdict === "inconclusive" ? "yellow" : "red", title));
      const lines = describeFailure(result, this.#cases.get(id)!, terminalColumns() - 2);
      for (const line of lines) this.#print(`  ${line}`);
    }
    this.#draw();
  }

  /** The run has ended, and its reports are written. */
  async footer(footer: RunFooter, written: readonly string[]): Promise<void> {
    const draft = await draftLines(footer.exitCode, written);
    this.stop();
    this.#print("");
    this.#ending?.lines(footer, draft).forEach((line) => this.#print(line));
    const html = written.find((path) => path.endsWith(".html"));
    if (html) this.#print(`report: ${html}`);
    if (this.#unwritable) console.error(`Could not write to stdout: ${this.#unwritable}`);
  }

  /** Clears the status line. */
  stop(): void {
    this.#line.clear();
  }

  #print(line: string): void {
    this.#line.clear();
    try {
      console.log(line);
    } catch (error) {
      // A full disk behind a pipe loses nothing: the reports have all findings.
      this.#unwritable = (error as Error).message;
    }
  }

  #draw(): void {
    this.#line.show(() => {
      const [running = ""] = this.#running.values();
      const more = this.#running.size > 1 ? ` +${this.#running.size - 1}` : "";
      const open = this.#open > 0 ? ` ${this.#open} to look at` : "";
      return `[${this.#done}/${this.#planned}]${open} ${running}${more}`;
    });
  }
}
