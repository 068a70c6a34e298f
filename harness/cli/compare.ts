import { compare as compareRuns } from "../../reports/compare/compare.ts";
import {
  COMPARISON_FORMATS,
  type ComparisonFormatName,
  isComparisonFormat,
} from "../../reports/compare/formats.ts";
import type { Comparison } from "../../reports/compare/model.ts";
import { EXIT } from "../../reports/consequence.ts";
import { count } from "../../reports/printable.ts";
import { cutShort, notWhole } from "../../reports/report.ts";
import { didYouMean } from "../case/nearest.ts";
import { comparedLines } from "./compared.ts";
import { writeWhole } from "./files.ts";
import { prepare, unwritable } from "./output.ts";
import { readStored } from "./stored.ts";
import { checkSubject } from "./subjects.ts";
import { type Arguments, type Command, UsageError } from "./usage.ts";
import { type ReportPlace, splitReport } from "./report_options.ts";

/** `sockspec compare`. */
export const COMPARE: Command = {
  usage: "sockspec compare OLD NEW [OPTIONS]",
  summary: `Says what changed from one stored run to another: verdicts, and behaviour with the same verdict.

OLD and NEW are results.jsonl of two runs: two days, two versions of an implementation, two machines. Results
belong together by case, variant, subject and peer; rounds of --repeat are taken as one. Two implementations
are compared with --subject and --with, also within one run: then NEW may be left out.

Two runs of the same program show no change: times, ports, descriptors, the pieces of a stream, and which of
the two ends was quicker do not count as behaviour.

Exit code 1 if there is a regression: a result that fails NEW, and did not fail OLD by the same measure. Cases
of level "should" count if NEW was run with --strict. Exit code 6 if there is no regression, but NEW was cut
short or is a shard, and lacks results of OLD: it cannot show that nothing regressed.`,
  options: {
    subject: { value: "NAME", repeatable: true, help: "Only this implementation, by its name in OLD." },
    with: {
      value: "NAME",
      help:
        "Its name in NEW, if that differs. To compare two implementations, --subject names the old one, " +
        "and --with the new one.",
    },
    report: {
      value: "FORMAT=PATH",
      repeatable: true,
      help: `Also write the comparison to PATH, as one of ${
        Object.entries(COMPARISON_FORMATS).map(([name, { use }]) => `${name} (${use})`).join(", ")
      }.`,
    },
  },
  examples: [
    "sockspec compare yesterday.jsonl reports/latest/results.jsonl",
    "sockspec compare old.jsonl new.jsonl --subject mine",
    "sockspec compare results.jsonl --subject libc --with python",
    "sockspec compare old.jsonl new.jsonl --subject mine --with mine-next",
    "sockspec compare old.jsonl new.jsonl --report html=changes.html --report json=changes.json",
  ],
};

/** Compares; resolves to the exit code. */
export async function compare(args: Arguments): Promise<number> {
  const other = args.value("with");
  const subjects = args.values("subject");
  if (other !== undefined && subjects.length !== 1) {
    throw new UsageError(`"--with" takes one "--subject" to compare with, found ${subjects.length}`);
  }
  const reports = parse(args.values("report"));
  const { words } = args;
  if (words.length !== 2 && !(words.length === 1 && other !== undefined)) {
    throw new UsageError(
      `Name two results.jsonl, or one with --subject and --with; found ${words.length}: ` +
        "sockspec compare OLD NEW",
    );
  }
  const [first, second = first] = words as [string, string?];
  const old = await readStored(first);
  const now = first === second ? old : await readStored(second);
  subjects.forEach((each) => checkSubject(each, old.run.subjects, "subject", `"${first}"`));
  const [names, option] = other === undefined ? [subjects, "subject"] : [[other], "with"];
  names.forEach((each) => checkSubject(each, now.run.subjects, option, `"${second}"`));
  await prepare(reports, [...new Set([first, second])]);
  const comparison = await reading(() =>
    compareRuns(old, now, {
      ...subjects.length > 0 ? { subjects } : {},
      ...other === undefined ? {} : { with: other },
    })
  );
  if (comparison.compared === 0 && comparison.counts.worse === 0) {
    throw new UsageError(
      "The runs have no variant in common, expected the same cases, subjects and peers in both: " +
        "compare other runs, or name the implementations with --subject and --with",
    );
  }
  comparedLines(comparison).forEach((line) => console.log(line));
  await write(comparison, reports);
  if (comparison.counts.regression > 0) return EXIT.failed;
  const { onlyOld: { variants: missing } } = comparison;
  const partial = notWhole(now);
  if (partial === undefined || missing === 0) return EXIT.ok;
  console.error(
    `NEW cannot show that nothing regressed. ${partial}, and it lacks ${count(missing, "variant")} of OLD: ` +
      `${cutShort(now) ? "finish it with --resume" : "merge the shards"}, and compare again`,
  );
  return EXIT.inconclusive;
}

/** A form of the comparison that was asked for. */
interface Wanted extends ReportPlace {
  readonly format: ComparisonFormatName;
}

function parse(texts: readonly string[]): Wanted[] {
  return texts.map((text) => {
    const { words: format, ...place } = splitReport(text);
    if (isComparisonFormat(format)) return { format, ...place };
    const known = Object.keys(COMPARISON_FORMATS);
    throw new UsageError(
      `"${format}" of --report is not a format of a comparison: ${known.join(", ")}${
        didYouMean(format, known)
      }`,
    );
  });
}

async function write(comparison: Comparison, wanted: readonly Wanted[]): Promise<void> {
  for (const { format, path, option } of wanted) {
    try {
      await writeWhole(path, COMPARISON_FORMATS[format].write(comparison));
    } catch (error) {
      throw unwritable(path, option, error);
    }
    console.log(path);
  }
}

/** Turns the error of a file that changed while it was compared into a usage error. */
async function reading<T>(compute: () => Promise<T>): Promise<T> {
  try {
    return await compute();
  } catch (error) {
    if (error instanceof SyntaxError) throw new UsageError(error.message);
    throw error;
  }
}
