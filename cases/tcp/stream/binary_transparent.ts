import { defineCase, rfc } from "../../../harness/case.ts";
import { octets } from "./octets.ts";

const bytesOf = (text: string): number[] => [...new TextEncoder().encode(text)];

/** What a layer that takes the stream for text would change; 0 to 255 in order alone would not show it. */
const PAYLOAD = Uint8Array.from([
  ...bytesOf("\uFEFFbyte order mark\r\ncarriage return, line feed\n\rthe other way round\r\r\n\n"),
  ...bytesOf(
    "NUL\0in the middle\x04end of transmission\x1Aend of a DOS file\x03interrupt\x11\x13flow control",
  ),
  // Not valid UTF-8: a lone continuation, an overlong slash, a surrogate half, a lead byte without its continuation.
  ...[0x80, 0xc0, 0xaf, 0xed, 0xa0, 0x80, 0xe4, 0xbd],
  // Telnet's "interpret as command", which a telnet-like layer would double or swallow.
  ...[0xff, 0xff, 0xf4],
  ...Array.from({ length: 256 }, (_, value) => value),
  ...bytesOf("no newline at the end\r"),
]);

export default defineCase({
  id: "tcp/stream/binary-transparent",
  title: "Every byte value, and what text layers translate",
  requirement: "A stream carries octets: none is changed, added or taken away for its value.",
  level: "must",
  sources: [rfc(9293, "2.2")],
  axes: { role: ["server", "client"], family: ["ipv4", "ipv6", "unix"] },
  needs: { subject: ["stream", "shutdown:write"], peer: ["stream", "shutdown:write"] },
  outcomes: {
    toSubject: { conforming: ["intact"] },
    toPeer: { conforming: ["intact"] },
  },
  async script({ connected, record }) {
    const { subject, peer } = await connected();
    await peer.sendall(PAYLOAD);
    await peer.shutdown("write");
    // Twice the room: what a translation adds is to be seen too.
    record("toSubject", octets(await subject.recvExactly(2 * PAYLOAD.length), PAYLOAD));
    await subject.sendall(PAYLOAD);
    await subject.shutdown("write");
    record("toPeer", octets(await peer.recvExactly(2 * PAYLOAD.length), PAYLOAD));
  },
});
