import {
  type Report,
  type Result,
  type RunFooter,
  type RunHeader,
  SCHEMA,
  type StoredCase,
  type StoredImplementation,
} from "./model.ts";

/** `report.json`: a run as one document, as `schema/report.schema.json` describes it. */
export interface ReportDocument {
  /** Version of the stored form. */
  readonly schema: typeof SCHEMA;
  /** The circumstances of the run. */
  readonly run: Omit<RunHeader, "type" | "schema" | "implementations" | "cases">;
  /** All that took part or could not. */
  readonly implementations: readonly StoredImplementation[];
  /** What was selected. */
  readonly cases: readonly StoredCase[];
  /** One for each variant. */
  readonly results: readonly Omit<Result, "type">[];
  /** `null` when the run was cut short. */
  readonly end: Omit<RunFooter, "type"> | null;
}

/** A report as the one document that `report.json` holds. */
export function reportDocument(report: Report): ReportDocument {
  const { type: _, schema: _schema, implementations, cases, ...run } = report.run;
  return {
    schema: SCHEMA,
    run,
    implementations,
    cases,
    results: report.results.map(withoutType),
    end: report.end ? withoutType(report.end) : null,
  };
}

/** The text of `report.json`. Elements of lists have a line each, so that two reports can be compared by lines. */
export function writeJson(report: Report): string {
  const fields = Object.entries(reportDocument(report)).map(([name, value]) =>
    `${JSON.stringify(name)}: ${Array.isArray(value) ? byLines(value) : JSON.stringify(value)}`
  );
  return `{\n${fields.join(",\n")}\n}\n`;
}

function byLines(list: readonly unknown[]): string {
  return list.length === 0 ? "[]" : `[\n${list.map((each) => JSON.stringify(each)).join(",\n")}\n]`;
}

function withoutType<T extends { readonly type: string }>(line: T): Omit<T, "type"> {
  const { type: _, ...rest } = line;
  return rest;
}
