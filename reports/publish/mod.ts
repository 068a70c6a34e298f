/**
 * The published behaviour report: what implementations do, in pages by topic, and a record of it that other
 * runs are held against.
 *
 * @module
 */
import type { Report } from "../report.ts";
import { indexPage, oddPage, type Page, topicPages } from "./pages.ts";
import { behavedIn, recordIn } from "./record.ts";
import { TOPICS } from "./topics.ts";

export type { Page };

/** Every file of the published report. */
export async function publishedPages(report: Report): Promise<Page[]> {
  const { run } = report;
  const cases = await behavedIn(report);
  const record = recordIn(run.started, run.implementations, cases);
  return [
    indexPage(run, cases),
    ...TOPICS.flatMap((topic) => topicPages(topic, run, cases)),
    oddPage(run, cases),
    { path: "behaviour.json", text: JSON.stringify(record) + "\n" },
  ];
}
