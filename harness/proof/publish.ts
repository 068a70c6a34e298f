/**
 * `deno task report:publish [RESULTS]`: writes `reports/published`, the behaviour report that people read and
 * quote, by a stored run of all implementations; `reports/latest/results.jsonl` unless another is named.
 *
 * @module
 */
import { EXIT } from "../../reports/consequence.ts";
import { count } from "../../reports/printable.ts";
import { publishedPages } from "../../reports/publish/mod.ts";
import { notWhole } from "../../reports/report.ts";
import { loadReport } from "../cli/output.ts";

const ROOT = new URL("../../", import.meta.url);
const FOLDER = new URL("reports/published/", ROOT);

/** Writes the pages; resolves to the exit code. */
async function publish(path: string | URL): Promise<number> {
  const report = await loadReport(path);
  const missing = notWhole(report);
  if (missing !== undefined) {
    console.error(`${missing}: only a whole run is published`);
    return EXIT.failed;
  }
  const pages = await publishedPages(report);
  // Pages of topics that are no more would be believed.
  await Deno.remove(FOLDER, { recursive: true }).catch(() => {});
  await Deno.mkdir(new URL("evidence/", FOLDER), { recursive: true });
  for (const { path, text } of pages) await Deno.writeTextFile(new URL(path, FOLDER), text);
  console.log(`${count(pages.length, "file")} in reports/published`);
  return EXIT.ok;
}

if (import.meta.main) {
  const [path = new URL("reports/latest/results.jsonl", ROOT), ...rest] = Deno.args;
  if (rest.length > 0) {
    console.error(`Name one results.jsonl, or none, found ${count(Deno.args.length, "word")}`);
    Deno.exit(EXIT.usage);
  }
  try {
    Deno.exit(await publish(path));
  } catch (error) {
    console.error(`"${path}" could not be published: ${(error as Error).message}`);
    Deno.exit(EXIT.usage);
  }
}
