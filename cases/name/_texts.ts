import { type Outcome, outcome } from "../../harness/case/mod.ts";

/** Spellings that `inet_aton` accepts and `inet_pton` does not, with the address that they stand for. */
export const OLD: Readonly<Record<string, readonly number[]>> = {
  "127.1": [127, 0, 0, 1],
  "1.2.3": [1, 2, 0, 3],
  "0x7f.1": [127, 0, 0, 1],
  "010.2.3.4": [8, 2, 3, 4],
  "2130706433": [127, 0, 0, 1],
};

/** Texts that are IPv4 addresses to neither function. */
export const NEITHER = ["256.1.1.1", "1.2.3.4.5", "::1", "1.2.3.x", "1..2.3", "-1.2.3.4", " 1.2.3.4", ""];

/** `error` if a call fails so for every text; otherwise the first outcome that is another. */
export async function refused(
  texts: readonly string[],
  call: (text: string) => Promise<unknown>,
): Promise<Outcome> {
  for (const text of texts) {
    const how = await outcome(call(text));
    if (how !== "error") return how;
  }
  return "error";
}
