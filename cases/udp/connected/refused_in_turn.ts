import {
  BYTE,
  defineCase,
  INET,
  linux,
  type Outcome,
  outcome,
  pendingError,
  posix,
  rfc,
} from "../../../harness/case/mod.ts";
import { roundTrip } from "../_round_trip.ts";
import { refused } from "./_nobody.ts";

/** Sends after the first, each of which follows the answer to the one before; the last is refused again. */
const SENDS = 6;

const after = { sends: "same" } as const;

export default defineCase({
  id: "udp/connected/refused-in-turn",
  title: "Many sends in a row that nobody gets fail in turn",
  requirement:
    "Each refusal fails one call: sends to nobody go out and fail in turn, and one refusal is left of all.",
  level: "should",
  sources: [rfc(1122, "4.1.3.3"), posix("XSH 2.10.10"), linux("udp(7)", "Error handling")],
  axes: { family: INET },
  needs: {
    subject: ["datagram", "datagram:connect", "option:SO_ERROR"],
    peer: ["datagram", "datagram:connect"],
  },
  outcomes: {
    sends: {
      conforming: ["same"],
      tolerated: { ok: { reason: "Winsock reports it to receives alone", when: { os: "windows" } } },
    },
    one: { conforming: ["ECONNREFUSED"], after },
    left: { conforming: ["none"], after },
    noOther: { conforming: ["pending"], after },
  },
  async script(scenario) {
    const { record, pendingOr } = scenario;
    const { subject } = await refused(scenario);
    const found: Outcome[] = [];
    for (let at = 0; at < SENDS; at++) {
      found.push(await outcome(subject.sendOne(BYTE)));
      await roundTrip(scenario);
    }
    const inTurn = found.every((each, at) => each === (at % 2 === 0 ? "ECONNREFUSED" : "ok"));
    record("sends", inTurn ? "same" : found.every((each) => each === "ok") ? "ok" : "different");
    if (!inTurn) return;
    record("one", await pendingOr(subject.recv(16), outcome));
    record("left", await pendingError(subject));
    record("noOther", await pendingOr(subject.recv(16), outcome));
  },
});
