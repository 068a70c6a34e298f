import {
  BOTH_ROLES,
  bytesOf,
  compared,
  defineCase,
  EVERY_FAMILY,
  posix,
  rfc,
  tutorial,
} from "../../harness/case/mod.ts";
import { decoded } from "./_decoded.ts";
import { cut, joined } from "./_pieces.ts";

/** Five characters of three bytes each. */
const TEXT = "你好，世界";
const SENT = bytesOf(TEXT);
/** Bytes of a piece: every cut but the last falls inside a character. */
const PIECE = 4;

export default defineCase({
  id: "boundary/utf8-split",
  title: "UTF-8 text is cut inside its characters",
  requirement:
    "A stream knows no characters: a piece may end inside one, and only the pieces together are the text.",
  lesson: "A receive may end in the middle of a character. Join the pieces before decoding, or use an " +
    "incremental decoder.",
  level: "must",
  sources: [rfc(3629, "3"), posix("recv", "DESCRIPTION"), tutorial("utf-8 across recv")],
  relay: "also",
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream"], peer: ["stream", "shutdown:write"] },
  outcomes: {
    bytes: { conforming: ["intact"] },
    firstPieceAlone: { conforming: ["EILSEQ"] },
    decodedTogether: { conforming: ["same"] },
    decodedOneByOne: { conforming: ["same"] },
  },
  async script(scenario) {
    const { record } = scenario;
    const pieces = await cut(scenario, SENT, PIECE);
    record("bytes", compared(joined(pieces), SENT));
    record("firstPieceAlone", decoded([pieces[0]!], "utf-8", TEXT));
    record("decodedTogether", decoded([joined(pieces)], "utf-8", TEXT));
    record("decodedOneByOne", decoded(pieces, "utf-8", TEXT));
  },
});
