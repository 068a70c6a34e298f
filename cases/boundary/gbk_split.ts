import { defineCase, posix, tutorial } from "../../harness/case/mod.ts";
import { octets } from "../tcp/stream/octets.ts";
import { decoded } from "./decoded.ts";
import { joined, receiveExactly } from "./pieces.ts";

const TEXT = "中文编码";
/** The text in GBK, two bytes a character. */
const SENT = Uint8Array.from([0xd6, 0xd0, 0xce, 0xc4, 0xb1, 0xe0, 0xc2, 0xeb]);
/** Bytes of a piece: the first cut falls inside the second character. */
const PIECE = 3;

export default defineCase({
  id: "boundary/gbk-split",
  title: "GBK text that is cut inside its characters",
  requirement:
    "A stream does not know the encoding of a text: it is cut anywhere, and is that text only in its own encoding.",
  level: "must",
  sources: [
    { document: "WHATWG Encoding", section: "10.1 gbk", url: "https://encoding.spec.whatwg.org/#gbk" },
    posix("recv", "DESCRIPTION"),
    tutorial("gbk across recv"),
  ],
  axes: { role: ["server", "client"], family: ["ipv4", "ipv6", "unix"] },
  needs: { subject: ["stream"], peer: ["stream", "shutdown:write"] },
  outcomes: {
    bytes: { conforming: ["intact"] },
    firstPieceAlone: { conforming: ["EILSEQ"] },
    decodedOneByOne: { conforming: ["same"] },
    decodedAsUtf8: { conforming: ["EILSEQ"] },
  },
  async script({ connected, visible, record }) {
    const { subject, peer } = await connected();
    await peer.sendall(SENT);
    await peer.shutdown("write");
    await visible(subject, "data", SENT.length);
    const pieces: Uint8Array[] = [];
    for (let at = 0; at < SENT.length; at += PIECE) {
      pieces.push(await receiveExactly(subject, Math.min(PIECE, SENT.length - at)));
    }
    record("bytes", octets(joined(pieces), SENT));
    record("firstPieceAlone", decoded([pieces[0]!], "gbk", TEXT));
    record("decodedOneByOne", decoded(pieces, "gbk", TEXT));
    record("decodedAsUtf8", decoded(pieces, "utf-8", TEXT));
  },
});
