import { type Standing, STANDINGS } from "../standing.ts";
import { againElement, type Mark, type Shown, testText } from "./testcase.ts";

/** A test of a suite. */
export interface Test {
  /** Its XML. */
  readonly text: string;
  /** Its mark; absent where it passed. */
  readonly mark?: Mark | undefined;
  /** Milliseconds that all of its rounds took. */
  readonly ms: number;
}

/** The rounds of a variant. */
interface Variant {
  /** The worst of them, and the first of several alike. */
  shown: Shown;
  round: number;
  standing: Standing;
  /** Number of rounds. */
  count: number;
  /** Number of those that turn a build red. */
  red: number;
  /** Number of rounds without a mark. */
  passed: number;
  ms: number;
  readonly marked: { readonly round: number; readonly shown: Shown }[];
}

/**
 * Makes one test of all rounds of a variant, as Maven's Surefire does of a test that was run again. It has
 * the mark of the worst round: no build is green because another round passed. Where the rounds differ, each
 * that did not pass is a `flakyFailure` or a `flakyError`; where all turn a build red, the others are a
 * `rerunFailure` or a `rerunError`. One that fails nothing, and passed in some rounds, has passed.
 */
export class Rounds {
  readonly #variants = new Map<string, Variant>();

  add(round: number, standing: Standing, shown: Shown): void {
    const variant = this.#variants.get(shown.name) ??
      { shown, round, standing, count: 0, red: 0, passed: 0, ms: 0, marked: [] };
    this.#variants.set(shown.name, variant);
    variant.count++;
    variant.ms += shown.ms;
    if (shown.mark === undefined) variant.passed++;
    else variant.marked.push({ round, shown });
    if (isRed(shown.mark)) variant.red++;
    if (STANDINGS.indexOf(standing) >= STANDINGS.indexOf(variant.standing)) return;
    Object.assign(variant, { shown, round, standing });
  }

  /** Every test, in the order of its first round. */
  *tests(): Generator<Test> {
    for (const each of this.#variants.values()) yield testOf(each);
  }
}

function testOf({ shown, round, count, red, passed, ms, marked }: Variant): Test {
  const again = (kind: "flaky" | "rerun", rounds: typeof marked) =>
    rounds.map((each) => {
      // The test itself has the evidence of the round that it shows.
      const told = each.round === round && isRed(each.shown.mark);
      const own = told ? { ...each.shown, body: "", outputs: [] } : each.shown;
      return againElement(kind, own, `Round ${each.round} of ${count}: `);
    });
  const { mark } = shown;
  if (isRed(mark)) {
    const isFlaky = red < count;
    const others = marked.filter((each) => isRed(each.shown.mark) && (isFlaky || each.round !== round));
    const note = isFlaky ? `Flaky, in ${red} of ${count} rounds: ` : "";
    return {
      text: testText(shown, ms, { note, again: again(isFlaky ? "flaky" : "rerun", others) }),
      mark,
      ms,
    };
  }
  if (passed === 0 || passed === count) return { text: testText(shown, ms), mark, ms };
  const unmarked = { ...shown, mark: undefined, outputs: [] };
  return { text: testText(unmarked, ms, { again: again("flaky", marked) }), ms };
}

function isRed(mark: Mark | undefined): boolean {
  return mark === "failure" || mark === "error";
}
