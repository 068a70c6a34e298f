/** Separates the parts of a packed text; text of a page has no such character. */
export const SEPARATOR = "\0";

/** Parts of a page in one attribute: deflated, as histories are much alike, and in base64. */
export async function packed(parts: readonly string[]): Promise<string> {
  const stream = new Blob([parts.join(SEPARATOR)]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer()).toBase64();
}
