import { BACKLOG } from "../explore/clients.ts";
import { after, type Model } from "../explore/model.ts";
import { caseOf, sentence } from "../explore/sequence_case.ts";
import type { Sequence } from "../explore/generate.ts";

/** The lines that make the sockets of a script. */
const OPENED: Readonly<Record<Model["type"], readonly string[]>> = {
  stream: [
    "  async script({ connectedSmall, inMode, record }) {",
    "    const { subject, peer } = await connectedSmall();",
  ],
  datagram: [
    "  async script({ datagrams, inMode, record }) {",
    "    const { subject, subjectAddress, peer, peerAddress } = await datagrams();",
  ],
  listener: [
    "  async script({ listening, subject: seat, peer, inMode, record }) {",
    `    const { listener: subject, address } = await listening(seat, { backlog: ${BACKLOG} });`,
  ],
};

/**
 * The source of a case with a sequence as its script: somebody has to say which document requires it, and at
 * what level.
 */
export function printSource(model: Model, sequence: Sequence, waits: boolean): string {
  const { id, axes, needs, outcomes, title } = caseOf(model, sequence, waits);
  const text = (value: unknown): string => JSON.stringify(value).replaceAll(",", ", ");
  const names = namesOf(sequence);
  let worlds = [model.fresh()];
  const calls: string[] = [];
  const rows: string[] = [];
  for (const [at, step] of sequence.entries()) {
    const { allowed, worlds: next } = after(model, worlds, step, waits);
    const { code, parts } = model.steps[step]!;
    const told = parts === undefined && !waits;
    if (told) {
      rows.push(`    ${names[at]}: { conforming: ${text([...allowed].map(outcomeWord))} },`);
      calls.push(`    record("${names[at]}", await outcome(${code}));`);
    } else calls.push(`    await ${code}; // TODO: record what this gives: ${[...allowed].join(" or ")}`);
    worlds = [...next];
  }
  if (rows.length === 0) {
    rows.push(...Object.entries(outcomes).map(([name, row]) => `    ${text(name)}: ${text(row)},`));
  }
  return [
    `// ${id}: ${sentence(model, sequence)}.`,
    "export default defineCase({",
    `  id: "TODO/name",`,
    `  title: ${text(title)},`,
    `  requirement: "TODO: one sentence that says what a sound implementation does.",`,
    `  level: "may", // TODO: must or should, once a document says so`,
    `  sources: [], // TODO`,
    `  axes: ${text(axes)},`,
    `  needs: ${text(needs)},`,
    "  outcomes: {",
    ...rows,
    "  },",
    ...OPENED[model.type],
    "    await inMode(subject);",
    ...calls,
    "  },",
    "});",
  ].join("\n");
}

/** A name for each step: the words of the step, and a number where it is not the first of its kind. */
function namesOf(sequence: Sequence): string[] {
  return sequence.map((step, at) => {
    const name = step.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
    const before = sequence.slice(0, at).filter((each) => each === step).length;
    return before === 0 ? name : `${name}${before + 1}`;
  });
}

/** The model's words for names and counts that are right are those of a call that succeeded. */
function outcomeWord(seen: string): string {
  return seen === "same" ? "ok" : seen;
}
