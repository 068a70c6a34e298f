import { staleText } from "../../reports/text/stale.ts";
import { VERSION } from "../run/version.ts";
import {
  type Examination,
  type Examined,
  type Finding,
  isHealthy,
  operationsOf,
  type Status,
  statusOf,
} from "./examination.ts";

const SIGNS: Readonly<Record<Status, string>> = {
  works: "✓",
  missing: "–",
  wrong: "✗",
  expected: "≈",
  untried: "·",
};
const COLOURS: Readonly<Record<Status, string>> = {
  works: "32",
  missing: "2",
  wrong: "31",
  expected: "33",
  untried: "33",
};

/** How text is coloured; the identity where it is not. */
export type Paint = (text: string, status: Status) => string;

/** Colours for terminals. */
export const paint: Paint = (text: string, status: Status): string =>
  `\x1b[${COLOURS[status]}m${text}\x1b[0m`;

/** No colours. */
export const plain: Paint = (text: string): string => text;

/** The lines that tell of a check. */
export function checkLines(examined: Examined, paint: Paint): string[] {
  const { name, title, status, findings, section } = examined;
  const families = findings.map(({ family }) => family).filter((family) => family !== null);
  const of = families.length > 0 ? ` (${families.join(", ")})` : "";
  const notes = findings.flatMap(({ status, note }) =>
    note && (status === "works" || status === "missing") ? [`; ${note}`] : []
  );
  const lines = [paint(`  ${SIGNS[status]} ${name}: ${title}${of}${notes.join("")}`, status)];
  const told = new Set<string>();
  for (const finding of findings) {
    if (finding.status === "untried") lines.push(`      not tried${over(finding)}: ${finding.note}`);
    if (finding.status === "expected") {
      lines.push(`      came${over(finding)}: ${finding.came}; as is known: ${finding.note}`);
    }
    if (finding.status !== "wrong") continue;
    lines.push(`      came${over(finding)}: ${finding.came}`);
    // Over the next family it is usually the same.
    if (told.has(finding.mend!)) continue;
    told.add(finding.mend!);
    lines.push(
      `      expected: ${finding.expected}`,
      `      mend: ${finding.mend} (PROTOCOL.md, ${section})`,
      ...(finding.lines ?? []).map((line) => `        ${line}`),
    );
  }
  return lines;
}

function over({ family }: Finding): string {
  return family === null ? "" : ` over ${family}`;
}

/** What is left to say at the end. */
export function summaryLines(examination: Examination, paint: Paint): string[] {
  const { operations, checks } = summary(examination);
  const shown = (status: Status): string[] =>
    Object.entries(operationsOf(examination)).filter(([, each]) => each === status).map(([name]) => name);
  const parts = [
    `${operations.working} of ${operations.declared} operations work`,
    `${checks.working} of ${checks.made - checks.missing} checks`,
  ];
  if (operations.wrong > 0) parts.push(`${operations.wrong} wrong: ${shown("wrong").join(", ")}`);
  if (operations.untried > 0) parts.push(`${operations.untried} not tried: ${shown("untried").join(", ")}`);
  if (operations.expected > 0) {
    parts.push(`${operations.expected} with known deviations: ${shown("expected").join(", ")}`);
  }
  if (operations.missing > 0) parts.push(`${operations.missing} not declared`);
  const beside = examination.checks.filter((check) =>
    check.status === "wrong" && !check.of.some((word) => word in operationsOf(examination))
  ).map((check) => check.name);
  if (beside.length > 0) parts.push(`wrong besides: ${beside.join(", ")}`);
  return [
    ...examination.stale.map((each) => paint(`  ✗ ${staleText(each)}`, "wrong")),
    paint(
      `${parts.slice(0, 2).join(", ")}${parts.slice(2).map((part) => `; ${part}`).join("")}`,
      isHealthy(examination) ? "works" : "wrong",
    ),
  ];
}

function summary(examination: Examination) {
  const statuses = Object.values(operationsOf(examination));
  const count = (status: Status): number => statuses.filter((each) => each === status).length;
  const checks = (status: Status): number =>
    examination.checks.filter((each) => each.status === status).length;
  return {
    healthy: isHealthy(examination),
    operations: {
      declared: statuses.length - count("missing"),
      working: count("works"),
      wrong: count("wrong"),
      expected: count("expected"),
      untried: count("untried"),
      missing: count("missing"),
    },
    checks: {
      made: examination.checks.length,
      working: checks("works"),
      wrong: checks("wrong"),
      expected: checks("expected"),
      untried: checks("untried"),
      missing: checks("missing"),
    },
  };
}

/** The whole as one document; its shape is in the help of `sockspec doctor`. */
export function document(examination: Examination): object {
  const { identity, capabilities, checks, stale } = examination;
  return {
    schema: 1,
    sockspec: VERSION,
    identity,
    operations: operationsOf(examination),
    capabilities: Object.fromEntries(capabilities.map((word) => [word, statusOf(word, examination)])),
    summary: summary(examination),
    checks,
    stale,
  };
}
