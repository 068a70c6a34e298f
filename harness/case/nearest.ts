/**
 * The letters that have to be put in, taken out, changed or swapped with their neighbour to make one word of
 * the other.
 */
function distance(a: string, b: string): number {
  let [before, last]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, index) => index)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row[j] = Math.min(
        last[j]! + 1,
        row[j - 1]! + 1,
        last[j - 1]! + (same ? 0 : 1),
        swapped ? before[j - 2]! + 1 : Infinity,
      );
    }
    [before, last] = [last, row];
  }
  return last[b.length]!;
}

/** The known word that was probably meant: the one that differs least, by at most a third of its letters. */
export function nearest(typed: string, known: Iterable<string>): string | undefined {
  let best: { word: string; far: number } | undefined;
  for (const word of known) {
    // No fewer letters differ than one word has more.
    if (Math.abs(typed.length - word.length) > Math.max(1, word.length / 3)) continue;
    const far = distance(typed.toLowerCase(), word.toLowerCase());
    const few = far <= Math.max(1, word.length / 3) && far < word.length;
    if (few && far < (best?.far ?? Infinity)) best = { word, far };
  }
  return best?.word;
}

/** {@linkcode nearest} as the end of a message; empty where nothing is near. */
export function didYouMean(typed: string, known: Iterable<string>): string {
  const near = nearest(typed, known);
  return near === undefined ? "" : `; did you mean "${near}"?`;
}
