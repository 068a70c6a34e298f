import type { Result } from "../model.ts";
import { clip, grouped } from "../printable.ts";
import { type Markup, markup } from "./markup.ts";

/** Reasons of one implementation that are listed; more are counted. */
const MOST_REASONS = 12;
/** Reasons of one implementation that are kept. */
const MOST_KEPT = 200;
/** Characters of a reason. */
const REASON = 200;

/** Sums up what is unsupported, and why. */
export class Lacking {
  readonly #reasons = new Map<string, Map<string, number>>();

  add({ subject, verdict, why }: Result): void {
    if (verdict !== "unsupported") return;
    const reasons = this.#reasons.get(subject) ?? new Map<string, number>();
    this.#reasons.set(subject, reasons);
    const reason = clip(why, REASON);
    if (reasons.has(reason) || reasons.size < MOST_KEPT) {
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    }
  }

  /** A list for each implementation that lacks something; nothing where none does. */
  get markup(): Markup | undefined {
    if (this.#reasons.size === 0) return undefined;
    return markup`<section aria-labelledby="unsupported">
<h2 id="unsupported">Unsupported</h2>
<p>Variants that need what an implementation has no way to express, by what they need.</p>
${[...this.#reasons].map(([subject, reasons]) => this.#list(subject, reasons))}</section>`;
  }

  #list(subject: string, reasons: ReadonlyMap<string, number>): Markup {
    const sorted = [...reasons].sort(([, a], [, b]) => b - a);
    const all = sorted.reduce((sum, [, number]) => sum + number, 0);
    const more = sorted.length - MOST_REASONS;
    return markup`<details class="lacking"><summary><b>${subject}</b> <small>${
      grouped(all)
    } variants</small></summary>
<ul>${
      sorted.slice(0, MOST_REASONS).map(([why, number]) =>
        markup`<li>${why} <small>${grouped(number)}</small>`
      )
    }${more > 0 && markup`<li><small>and ${grouped(more)} other reasons</small>`}</ul></details>
`;
  }
}
