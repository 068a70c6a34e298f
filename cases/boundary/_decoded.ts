import type { Outcome } from "../../harness/case/mod.ts";

/**
 * Decodes pieces one after another with one decoder: `same` as the text, `different`, or EILSEQ where
 * they are not text of that encoding.
 */
export function decoded(pieces: readonly Uint8Array[], encoding: "utf-8" | "gbk", text: string): Outcome {
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    const found = pieces.map((piece) => decoder.decode(piece, { stream: true })).join("") + decoder.decode();
    return found === text ? "same" : "different";
  } catch {
    return "EILSEQ";
  }
}
