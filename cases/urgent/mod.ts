import type { Case } from "../../harness/case/mod.ts";
import basic from "./basic.ts";
import full from "./full.ts";
import halfClosed from "./half_closed.ts";
import inline from "./inline.ts";
import inlineUnread from "./inline_unread.ts";
import local from "./local.ts";
import newer from "./newer.ts";
import noMark from "./no_mark.ts";
import noneOrTwice from "./none_or_twice.ts";
import sent from "./sent.ts";
import unread from "./unread.ts";
import unsupportedUdp from "./unsupported_udp.ts";
import signal from "./signal.ts";

/** The cases of `urgent`. */
const cases: readonly Case[] = [
  basic,
  full,
  sent,
  newer,
  signal,
  noneOrTwice,
  noMark,
  inline,
  inlineUnread,
  unread,
  halfClosed,
  local,
  unsupportedUdp,
];

export default cases;
