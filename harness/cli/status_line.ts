/** Milliseconds between two redraws. */
const REDRAW_MS = 80;

/** One line on a terminal that is drawn over; elsewhere nothing is shown. */
export class StatusLine implements Disposable {
  readonly #terminal = Deno.stdout.isTerminal();
  #drawnMs = -Infinity;
  #drawn = false;

  /** Shows some words, which nobody makes where others were shown just now. */
  show(words: () => string): void {
    const now = performance.now();
    if (!this.#terminal || now - this.#drawnMs < REDRAW_MS) return;
    this.#drawnMs = now;
    this.#drawn = true;
    this.#write(`\r${words()}\x1b[K`);
  }

  /** Takes the line back. */
  clear(): void {
    if (this.#drawn) this.#write("\r\x1b[K");
    this.#drawn = false;
  }

  /** Takes the line back. */
  [Symbol.dispose](): void {
    this.clear();
  }

  #write(text: string): void {
    Deno.stdout.writeSync(new TextEncoder().encode(text));
  }
}
