import { assertEquals } from "@std/assert";
import { earlyDifferences } from "./early.ts";
import { LISTENER } from "./listener_model.ts";
import type { Model } from "./model.ts";
import { TCP } from "./tcp_model.ts";

/** True if what the last step gave is right where some of the steps before it have not arrived. */
function isEarly(
  sequence: readonly string[],
  seen: readonly string[],
  waits = false,
  model: Model = TCP,
): boolean {
  const space = { model, steps: Object.keys(model.steps), waits };
  return earlyDifferences(space, { sequence, seen, foreign: false }).some((each) => each === "");
}

Deno.test("What a call gives before the last that was sent has come is early", () => {
  assertEquals(isEarly(["peer-send", "recv"], ["ok", "EAGAIN"]), true);
  assertEquals(isEarly(["peer-send", "peer-close", "drain"], ["ok", "ok", "intact,EAGAIN"]), true);
  assertEquals(isEarly(["send", "peer-read"], ["ok", "none,EAGAIN"]), true);
  assertEquals(isEarly(["send", "send", "peer-read"], ["ok", "ok", "short,EAGAIN"]), true);
  assertEquals(isEarly(["send", "peer-read"], ["ok", "short,EAGAIN"]), true);
  assertEquals(isEarly(["recv", "peer-send"], ["pending", "ok>pending"], true), true);
  assertEquals(isEarly(["peer-close", "send", "recv"], ["ok", "ok", "eof"]), true);
  assertEquals(isEarly(["listen-more", "peer-connect"], ["ok", "pending"], false, LISTENER), true);
  // The reset came before the end was looked at.
  assertEquals(isEarly(["peer-shut-write", "peer-abort", "send"], ["ok", "ok", "ECONNRESET"]), true);
});

Deno.test("What no arrival explains is not", () => {
  assertEquals(isEarly(["peer-send", "recv"], ["ok", "eof"]), false);
  assertEquals(isEarly(["peer-send", "recv"], ["ok", "ECONNRESET"]), false);
  assertEquals(isEarly(["shut-write", "send"], ["ok", "ok"]), false);
  assertEquals(isEarly(["linger", "recv"], ["ok", "data"]), false);
  assertEquals(isEarly(["recv", "peer-send"], ["pending", "ok>eof"], true), false);
  assertEquals(isEarly(["peer-connect"], ["ECONNREFUSED"], false, LISTENER), false);
});

Deno.test("What is different besides is reported", () => {
  const space = { model: TCP, steps: Object.keys(TCP.steps), waits: false };
  const shown = { sequence: ["peer-close", "poll"], seen: ["ok", "out,hup"], foreign: false };
  assertEquals([...earlyDifferences(space, shown)], ["poll.hup: no → yes"]);
});
