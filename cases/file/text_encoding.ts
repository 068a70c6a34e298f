import { bytesOf, defineCase, type Outcome, python, rfc, tutorial } from "../../harness/case/mod.ts";
import { LINE, withFiles } from "./_pair.ts";

/** Lines in two encodings. No byte inside a character is a line feed in either. */
const LINES = {
  utf8: {
    text: "h\u00e9llo \u6c49\u5b57 \ud83d\ude00\r\n",
    bytes: bytesOf("h\u00e9llo \u6c49\u5b57 \ud83d\ude00\r\n"),
  },
  gbk: { text: "\u6c49\u5b57\n", bytes: Uint8Array.of(0xba, 0xba, 0xd7, 0xd6, 0x0a) },
} as const;

export default defineCase({
  id: "file/text-encoding",
  title: "A line of text that arrives byte by byte is whole",
  requirement: "A line can be decoded as UTF-8 or GBK though its bytes arrived one by one.",
  lesson: "A file in text mode puts characters together that arrive in pieces. Name the encoding on " +
    "both sides; a file in bytes gives whole lines, too, to be decoded line by line.",
  level: "must",
  sources: [tutorial("utf-8 and gbk over sockets"), rfc(3629, "3"), python("socket.makefile")],
  axes: {},
  needs: { subject: ["file", "stream"], peer: ["stream"] },
  outcomes: { utf8: { conforming: ["same"] }, gbk: { conforming: ["same"] } },
  async script({ connected, visible, record }) {
    const { subject, peer, reader } = await withFiles({ connected });
    for (const [name, { text, bytes }] of Object.entries(LINES)) {
      // The first byte alone is there when the line is asked for.
      await peer.sendall(bytes.subarray(0, 1));
      await visible(subject, "data", 1);
      const line = reader.readline(LINE);
      for (const byte of bytes.subarray(1)) await peer.sendall(Uint8Array.of(byte));
      record(name, decoded(await line, name === "gbk" ? "gbk" : "utf-8", text));
    }
  },
});

function decoded(line: Uint8Array, encoding: "gbk" | "utf-8", text: string): Outcome {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(line) === text ? "same" : "different";
  } catch {
    return "EILSEQ";
  }
}
