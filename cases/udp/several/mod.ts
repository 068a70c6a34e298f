import type { Case } from "../../../harness/case/mod.ts";
import cut from "./cut.ts";
import errorBehind from "./error_behind.ts";
import fewer from "./fewer.ts";
import full from "./full.ts";
import noTime from "./no_time.ts";
import none from "./none.ts";
import received from "./received.ts";
import refused from "./refused.ts";
import sent from "./sent.ts";
import sentUntilFailure from "./sent_until_failure.ts";
import time from "./time.ts";
import waitForOne from "./wait_for_one.ts";
import waitsForAll from "./waits_for_all.ts";

/** The cases of `udp/several`. */
const cases: readonly Case[] = [
  received,
  cut,
  fewer,
  waitForOne,
  waitsForAll,
  noTime,
  time,
  refused,
  errorBehind,
  sent,
  sentUntilFailure,
  full,
  none,
];

export default cases;
