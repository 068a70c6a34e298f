/** The beginning of a definition at the outer level of a program in Python, JavaScript or C. */
const DEFINITION = /^(?=(?:(?:async )?(?:def|function|const)|static) \w)/m;
/** Matches the name that a definition gives. */
const NAME = /(?:def|function|const) (\w+)(?= ?[(=])|^static [^;(=[]*?(\w+)[;(=[]/;

/** The definitions of a prelude that a program needs, itself and through others. */
export function pruned(prelude: string, body: string): string {
  const named = prelude.split(DEFINITION).map((text) => {
    const [, own, ofC] = NAME.exec(text)!;
    return { text, name: own ?? ofC! };
  });
  const needed = new Set<string>();
  const look = (text: string): void => {
    for (const { name, text: own } of named) {
      if (needed.has(name) || !new RegExp(`\\b${name}\\b`).test(text)) continue;
      needed.add(name);
      look(own);
    }
  };
  look(body);
  return named.filter(({ name }) => needed.has(name)).map(({ text }) => text).join("");
}
