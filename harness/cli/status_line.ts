import { oneLine } from "../../reports/printable.ts";
import { paint } from "./paint.ts";

/** Milliseconds between two redraws. */
const REDRAW_MS = 80;
/** Columns that the line may take, where the terminal has them. */
const MOST_COLUMNS = 100;

/** Columns of the terminal: a line that is broken could not be drawn over. Elsewhere there is no limit. */
export function terminalColumns(): number {
  try {
    // A terminal without a size has 0.
    if (Deno.stdout.isTerminal()) return Deno.consoleSize().columns || Infinity;
  } catch {
    // The same, on other systems.
  }
  return Infinity;
}

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
    const text = oneLine(words()).slice(0, Math.min(MOST_COLUMNS, terminalColumns() - 1));
    this.#write(`\r\x1b[K${paint("grey", text)}`);
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
