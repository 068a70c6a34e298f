import type { Answer } from "../endpoint/server.ts";

/** Bytes of a head at most. */
const MOST_HEAD = 65_536;

/**
 * The response of HTTP/1 in the bytes that were received so far, whatever its status; `undefined` while it
 * may become complete. `ended` is true if nothing follows.
 */
export function httpAnswer(received: Uint8Array, ended: boolean): Answer | undefined {
  const text = new TextDecoder("latin1").decode(received);
  const wrong: Answer = { outcome: "corrupt", length: received.length };
  const begin = "HTTP/1.";
  if (!text.startsWith(begin.slice(0, text.length))) return wrong;
  const unfinished: Answer | undefined = ended ? { outcome: "short", length: received.length } : undefined;
  const head = text.indexOf("\r\n\r\n");
  if (head < 0) return text.length > MOST_HEAD ? wrong : unfinished;
  const [status = "", ...fields] = text.slice(0, head).split("\r\n");
  if (!/^HTTP\/1\.[01] \d{3}( |$)/.test(status)) return wrong;
  const field = (name: string): string | undefined =>
    fields.find((each) => each.toLowerCase().startsWith(`${name}:`))?.slice(name.length + 1).trim();
  const begins = head + 4;
  // These have no body, and need not say so.
  if (/ (204|304)( |$)/.test(status)) return { outcome: "intact", length: begins };
  if (field("transfer-encoding")?.toLowerCase() === "chunked") {
    return chunked(text, begins) ?? unfinished;
  }
  const length = Number(field("content-length") ?? NaN);
  if (Number.isNaN(length)) return ended ? { outcome: "intact", length: received.length } : undefined;
  return received.length >= begins + length ? { outcome: "intact", length: begins + length } : unfinished;
}

/** A body in chunks that begins at a place of the text; `undefined` while its last chunk is missing. */
function chunked(text: string, from: number): Answer | undefined {
  for (let at = from;;) {
    const end = text.indexOf("\r\n", at);
    if (end < 0) return undefined;
    const size = /^[0-9a-fA-F]+/.exec(text.slice(at, end))?.[0];
    if (size === undefined) return { outcome: "corrupt", length: text.length };
    const length = parseInt(size, 16);
    at = end + 2 + length + 2;
    if (at > text.length) return undefined;
    if (text.slice(at - 2, at) !== "\r\n") return { outcome: "corrupt", length: text.length };
    if (length === 0) return { outcome: "intact", length: at };
  }
}
