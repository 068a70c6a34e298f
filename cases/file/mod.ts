import type { Case } from "../../harness/case/mod.ts";
import backpressure from "./backpressure.ts";
import closeOrder from "./close_order.ts";
import duplex from "./duplex.ts";
import halfClose from "./half_close.ts";
import longLine from "./long_line.ts";
import readExactly from "./read_exactly.ts";
import readToEof from "./read_to_eof.ts";
import readline from "./readline.ts";
import readsAhead from "./reads_ahead.ts";
import reset from "./reset.ts";
import textEncoding from "./text_encoding.ts";
import timeoutPoisons from "./timeout_poisons.ts";
import writeBuffering from "./write_buffering.ts";

/** The cases of `file`. */
const cases: readonly Case[] = [
  readline,
  longLine,
  readExactly,
  readToEof,
  textEncoding,
  writeBuffering,
  backpressure,
  duplex,
  halfClose,
  closeOrder,
  readsAhead,
  reset,
  timeoutPoisons,
];

export default cases;
