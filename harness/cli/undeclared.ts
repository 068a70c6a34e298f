import type { Result, RunHeader } from "../../reports/model.ts";
import { count, grouped, oneLine } from "../../reports/printable.ts";
import type { Case } from "../case/case.ts";
import { expand, lacking, type Variant } from "../case/variants.ts";

/** Words of one implementation that are named, the most frequent ones. */
const MOST_WORDS = 8;
/** Different other reasons that are kept. */
const MOST_REASONS = 20;

/** Gathers why variants were unsupported: the capabilities that an implementation did not declare. */
export class Undeclared {
  readonly #variants: ReadonlyMap<string, Variant>;
  readonly #declared: ReadonlyMap<string, ReadonlySet<string>>;
  /** Numbers of results by capability, by implementation and seat. */
  readonly #words = new Map<string, Map<string, number>>();
  /** Numbers of results by any other reason. */
  readonly #others = new Map<string, number>();

  /** Takes the header of the run and its cases. */
  constructor({ implementations }: RunHeader, cases: readonly Case[]) {
    this.#variants = new Map(
      cases.flatMap(expand).map((each) => [JSON.stringify([each.case.id, each.name]), each]),
    );
    this.#declared = new Map(implementations.map((each) => [each.name, new Set(each.capabilities)]));
  }

  /** Takes a result, of which only an unsupported one is kept. */
  add({ verdict, case: id, variant: name, subject, peer, why }: Result): void {
    if (verdict !== "unsupported") return;
    const variant = this.#variants.get(JSON.stringify([id, name]));
    // Stored results may be of cases that are not here.
    const words = (seat: "subject" | "peer", who: string) =>
      variant ? lacking(variant, seat, this.#declared.get(who)!) : [];
    const [ofSubject, ofPeer] = [words("subject", subject), words("peer", peer)];
    if (ofSubject.length > 0) this.#count(subject, ofSubject);
    else if (ofPeer.length > 0) this.#count(`${peer} as peer`, ofPeer);
    else if (this.#others.has(why) || this.#others.size < MOST_REASONS) {
      this.#others.set(why, (this.#others.get(why) ?? 0) + 1);
    }
  }

  #count(who: string, words: readonly string[]): void {
    const counts = this.#words.get(who) ?? new Map<string, number>();
    this.#words.set(who, counts);
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  }

  /**
   * A line for each implementation, with its words and the numbers of variants that needed them; then other
   * reasons.
   */
  lines(): string[] {
    return [
      ...[...this.#words].map(([who, counts]) => {
        const words = [...counts].sort((a, b) => b[1] - a[1]);
        const shown = words.slice(0, MOST_WORDS).map(([word, number]) => `${word} ${grouped(number)}`);
        const more = words.length > MOST_WORDS
          ? `, and ${count(words.length - MOST_WORDS, "other word")}`
          : "";
        return `${oneLine(who)} does not declare (with the variants that need it): ${
          shown.join(", ")
        }${more}`;
      }),
      ...[...this.#others].map(([why, number]) =>
        `unsupported (${count(number, "variant")}): ${oneLine(why)}`
      ),
    ];
  }
}
