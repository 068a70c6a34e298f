import type { Case } from "../../case/case.ts";
import { areaOf, byArea, catchers, catches, type Caught } from "./matrix.ts";

/** Cases that are named; of more, their number in each area is given. */
const NAMED = 6;

/** The page `cases/SENSITIVITY.md`, before it is formatted. */
export function page(caught: readonly Caught[], cases: readonly Case[], near: boolean): string {
  return [
    "# Sensitivity",
    `${caught.length} deliberately broken implementations against ${cases.length} cases: what each case ` +
    "can see. An implementation is `libc` (or `python`) with one defect in front, from " +
    "[proof/broken](../harness/proof/broken). `deno task sensitivity` writes this page, and fails where a " +
    "defect is caught by no case or a case catches no defect.",
    near
      ? "Each defect met the cases of the areas that it was made for, and no others (`--near`)."
      : "Each defect met every case.",
    ...partsOf(caught, cases),
  ].join("\n\n") + "\n";
}

/** The defects with the cases that catch them, and the cases with the number of defects that each catches. */
export function partsOf(caught: readonly Caught[], cases: readonly Case[]): string[] {
  const order = [...byArea(cases, ({ id }) => id).keys()];
  const sorted = [...caught].sort((one, other) => order.indexOf(home(one)) - order.indexOf(home(other)));
  return [
    "## Defects",
    "The area of a defect is that of the case which was made for it.",
    ...[...Map.groupBy(sorted, home)].flatMap(([area, group]) => [
      `### Defects of ${area}`,
      group.map((each) => `- ${sentence(each.defect.name)}: ${told(catchers(each, cases))}`).join("\n"),
    ]),
    "## Cases",
    "The number of defects that each case catches.",
    ...[...byArea([...catches(caught, cases)], ([id]) => id)].flatMap(([area, group]) => [
      `### Cases of ${area}`,
      group.map(([id, count]) => `- ${wordOf(id)}: ${count}`).join("\n"),
    ]),
  ];
}

/** The area of a defect. */
function home({ defect: { caughtBy: [first = "none/none"] } }: Caught): string {
  return areaOf(first);
}

/** Names cases, by area. */
function told(ids: readonly string[]): string {
  if (ids.length === 0) return "**nothing**";
  return [...byArea(ids, (each) => each)].map(([area, group]) =>
    ids.length <= NAMED ? `${area} (${group.map(wordOf).join(", ")})` : `${area} ${group.length}`
  ).join(", ");
}

function wordOf(id: string): string {
  return id.slice(id.lastIndexOf("/") + 1);
}

/** The name of a defect as the beginning of a line, where nothing in it is Markdown. */
function sentence(name: string): string {
  const escaped = name.replace(/[\\`*_<>\[\]#]/g, "\\$&");
  return escaped[0]!.toUpperCase() + escaped.slice(1);
}
