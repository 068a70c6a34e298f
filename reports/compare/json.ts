import type { Comparison } from "./model.ts";

/** The comparison as JSON, a line for each change. */
export function* writeComparisonJson({ changes, ...rest }: Comparison): Generator<string> {
  const json = JSON.stringify(rest);
  yield `${json.slice(0, -1)},"changes":[`;
  for (const [index, each] of changes.entries()) yield `${index > 0 ? "," : ""}\n${JSON.stringify(each)}`;
  yield "\n]}\n";
}
