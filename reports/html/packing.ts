/** Matches the times and ports of a line, which differ where all the rest is equal. */
const VARYING = /[\d,.]+ (?:µs|ms)|(?<=:)\d{4,5}\b/g;
/** Stands for the next of them in a line, and for the name of the case. Markup has no control characters. */
const [NEXT, CASE] = ["\x01", "\x02"];

/**
 * Packs parts of a page. Histories are much alike, so a line that several parts have is stored once: a part
 * is the numbers of its lines, and what varies in them. The page's script puts them together again
 * (`unpacked` in `script.ts`).
 */
export class Packing {
  readonly #lines = new Map<string, number>();

  /** A part in one attribute; its lines name the case, as the links to its cells do. */
  part(text: string, named: string): Promise<string> {
    const varying: string[] = [];
    const kept = text.replace(VARYING, (found) => {
      varying.push(found);
      return NEXT;
    });
    const numbers = kept.replaceAll(named, CASE).split("\n").map((line) => this.#number(line));
    return deflated([numbers.join(" "), ...varying].join("\n"));
  }

  /** The lines of all parts so far, in one attribute. */
  lines(): Promise<string> {
    return deflated([...this.#lines.keys()].join("\n"));
  }

  #number(line: string): number {
    const known = this.#lines.get(line) ?? this.#lines.size;
    this.#lines.set(line, known);
    return known;
  }
}

/** A text deflated, in base64. */
async function deflated(text: string): Promise<string> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer()).toBase64();
}
