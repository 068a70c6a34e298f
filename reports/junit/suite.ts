import { Spool } from "./spool.ts";
import { type Mark, seconds } from "./testcase.ts";
import { element, startTag } from "./xml.ts";

/** Attributes of suites that count their tests. */
const COUNTED = { failure: "failures", error: "errors", skipped: "skipped" } as const;

/** The tests of a suite, counted; their text takes as little memory as it can. */
export class Suite {
  readonly #counts = { tests: 0, failures: 0, errors: 0, skipped: 0 };
  readonly #tests = new Spool();
  #remark: string | undefined;
  #ms = 0;

  /**
   * Has no tests yet.
   *
   * @param name What build servers call it.
   * @param timestamp Its start, as the schema that Jenkins publishes wants it: without fractions and zone.
   */
  constructor(readonly name: string, readonly timestamp?: string) {}

  /** Adds a test, which took `ms` milliseconds. */
  add(text: string, mark: Mark | undefined, ms = 0): void {
    this.#counts.tests++;
    if (mark !== undefined) this.#counts[COUNTED[mark]]++;
    this.#tests.add(text);
    this.#ms += ms;
  }

  /** Puts a property `sockspec` before the tests, which says something about all of them. */
  remark(text: string): void {
    this.#remark = text;
  }

  /** Bytes that its tests take. */
  get bytes(): number {
    return this.#tests.bytes;
  }

  /** Numbers of tests: all, and those with each mark. */
  get counts(): Readonly<Record<"tests" | "failures" | "errors" | "skipped", number>> {
    return this.#counts;
  }

  /** The milliseconds that its tests took together. */
  get ms(): number {
    return this.#ms;
  }

  /** The suite as XML, in pieces. */
  *texts(): Generator<string> {
    const { name, timestamp } = this;
    yield startTag("testsuite", { name, ...this.#counts, timestamp, time: seconds(this.#ms) }) + "\n";
    if (this.#remark !== undefined) {
      yield element("properties", {}, [element("property", { name: "sockspec", value: this.#remark })]);
    }
    yield* this.#tests.texts();
    yield "</testsuite>\n";
  }
}

/** A whole document of suites, in pieces. */
export function* documentOf(name: string, suites: readonly Suite[]): Generator<string> {
  // Jenkins' schema knows "skipped" of a suite only.
  const sum = (of: (suite: Suite) => number) => suites.reduce((sum, each) => sum + of(each), 0);
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield startTag("testsuites", {
    name,
    tests: sum(({ counts }) => counts.tests),
    failures: sum(({ counts }) => counts.failures),
    errors: sum(({ counts }) => counts.errors),
    time: seconds(sum(({ ms }) => ms)),
  }) + "\n";
  for (const each of suites) yield* each.texts();
  yield "</testsuites>\n";
}
