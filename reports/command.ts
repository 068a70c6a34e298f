/** Words as a command line that a shell and `--agent` split into the same words again. */
export function joinWords(words: readonly string[]): string {
  const quote = (word: string) => /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
  return words.map(quote).join(" ");
}
