import type { Case } from "../../harness/case/mod.ts";
import basic from "./basic.ts";
import inline from "./inline.ts";
import local from "./local.ts";
import newer from "./newer.ts";
import noMark from "./no_mark.ts";
import noneOrTwice from "./none_or_twice.ts";
import sent from "./sent.ts";
import unread from "./unread.ts";
import unsupportedUdp from "./unsupported_udp.ts";

/** The cases of `urgent`. */
const cases: readonly Case[] = [
  basic,
  sent,
  newer,
  noneOrTwice,
  noMark,
  inline,
  unread,
  local,
  unsupportedUdp,
];

export default cases;
