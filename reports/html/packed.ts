/** A part of a page in one attribute: deflated, as histories are much alike, and in base64. */
export async function packed(part: string): Promise<string> {
  const stream = new Blob([part]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer()).toBase64();
}
