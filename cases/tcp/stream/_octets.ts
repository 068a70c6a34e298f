import { bytesOf } from "../../../harness/case/mod.ts";

/** Bytes that a layer for text would change; 0 to 255 in order alone would not show it. */
export const OCTETS = Uint8Array.from([
  ...bytesOf("\uFEFFbyte order mark\r\ncarriage return, line feed\n\rthe other way round\r\r\n\n"),
  ...bytesOf(
    "NUL\0in the middle\x04end of transmission\x1Aend of a DOS file\x03interrupt\x11\x13flow control",
  ),
  // Not valid UTF-8: a lone continuation, an overlong slash, a surrogate half, a lead byte without its
  // continuation.
  ...[0x80, 0xc0, 0xaf, 0xed, 0xa0, 0x80, 0xe4, 0xbd],
  // Telnet's "interpret as command", which a telnet-like layer would double or swallow.
  ...[0xff, 0xff, 0xf4],
  ...Array.from({ length: 256 }, (_, value) => value),
]);
