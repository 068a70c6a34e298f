import type { Result } from "../model.ts";
import { oneLine } from "../printable.ts";

/**
 * The name of a result, which no other result of its run has, such as
 * `tcp/reset/recv-once-then-eof [role=server,family=ipv4] python × libc`. Build servers drop all but one of
 * equal names, and follow a test from run to run by its name.
 */
export function resultName(
  { case: id, variant, subject, peer, round }: Pick<
    Result,
    "case" | "variant" | "subject" | "peer" | "round"
  >,
): string {
  const words = [id, variant && `[${variant}]`, subject, "×", peer, round > 1 && `round ${round}`];
  return oneLine(words.filter(Boolean).join(" "));
}
