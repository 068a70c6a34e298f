import { BOTH_ROLES, compared, defineCase, EVERY_FAMILY, posix, tutorial } from "../../harness/case/mod.ts";
import { decoded } from "./_decoded.ts";
import { cut, joined } from "./_pieces.ts";

const TEXT = "中文编码";
/** The text in GBK, two bytes a character. */
const SENT = Uint8Array.from([0xd6, 0xd0, 0xce, 0xc4, 0xb1, 0xe0, 0xc2, 0xeb]);
/** Bytes of a piece: the first cut falls inside the second character. */
const PIECE = 3;

export default defineCase({
  id: "boundary/gbk-split",
  title: "GBK text is cut inside its characters",
  requirement:
    "A stream does not know the encoding of a text: it is cut anywhere, and is text in its own only.",
  lesson: "The same holds for GBK, whose characters have two bytes; and text in one encoding is an " +
    "error or nonsense in another, so agree on one.",
  level: "must",
  sources: [
    { document: "WHATWG Encoding", section: "10.1 gbk", url: "https://encoding.spec.whatwg.org/#gbk" },
    posix("recv", "DESCRIPTION"),
    tutorial("gbk across recv"),
  ],
  relay: "also",
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream"], peer: ["stream", "shutdown:write"] },
  outcomes: {
    bytes: { conforming: ["intact"] },
    firstPieceAlone: { conforming: ["EILSEQ"] },
    decodedOneByOne: { conforming: ["same"] },
    decodedAsUtf8: { conforming: ["EILSEQ"] },
  },
  async script(scenario) {
    const { record } = scenario;
    const pieces = await cut(scenario, SENT, PIECE);
    record("bytes", compared(joined(pieces), SENT));
    record("firstPieceAlone", decoded([pieces[0]!], "gbk", TEXT));
    record("decodedOneByOne", decoded(pieces, "gbk", TEXT));
    record("decodedAsUtf8", decoded(pieces, "utf-8", TEXT));
  },
});
