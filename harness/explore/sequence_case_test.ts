import { assert, assertEquals, assertThrows } from "@std/assert";
import { CASES } from "../../cases/mod.ts";
import { IMPLEMENTATIONS } from "../agents/implementations.ts";
import { expand } from "../case/variants.ts";
import { openSystem } from "../libc/sys.ts";
import { insteadOf } from "../proof/broken/endpoint.ts";
import { broken } from "../proof/broken/implementation.ts";
import { Session } from "../run/session.ts";
import { caseOf, caseOfId, SequenceError, SEQUENCES } from "./sequence_case.ts";
import { MODELS } from "./spaces.ts";

const ignore = Deno.build.os !== "linux";
if (!ignore) openSystem();
const libc = IMPLEMENTATIONS.libc!;

Deno.test("An id is the sequence, and the sequence the id", () => {
  for (const model of MODELS) {
    for (const waits of [false, true]) {
      const { id } = caseOf(model, model.control, waits);
      assertEquals(caseOfId(id)?.id, id);
    }
  }
  assertEquals(caseOfId("tcp/reset"), undefined);
  assertEquals(caseOfId("explore/*"), undefined);
  assert(CASES.every(({ id }) => !id.startsWith(SEQUENCES)));
});

Deno.test("An id that is not a sequence is refused with what would be one", () => {
  const refused: Record<string, RegExp> = {
    "explore/tpc/recv": /"tpc" .* is not a model of sequences: .*; did you mean "tcp"\?|did you mean/,
    "explore/tcp": /has no steps/,
    "explore/tcp/recieve": /"recieve" .* is not a step of tcp: /,
    "explore/tcp/close/recv": /cannot be made: a step calls on a socket that is closed/,
    "explore/tcp-waiting/recv/recv":
      /cannot be made: a step calls on a socket that is closed, or still waits/,
  };
  for (const [id, message] of Object.entries(refused)) {
    const error = assertThrows(() => caseOfId(id), SequenceError);
    assert(message.test(error.message), error.message);
  }
});

Deno.test({
  name: "The control of every model passes in every variant, and so does a call that waits and is woken",
  ignore,
  async fn() {
    await using session = await Session.open({ deadlineMs: 10_000 });
    const cases = [
      ...MODELS.flatMap((model) => [caseOf(model, model.control, false), caseOf(model, model.control, true)]),
      // Bytes are lost here, and the receive that tells so leaves the error to the next call.
      caseOfId("explore/tcp/peer-send/shut-both/peer-send/recv/error")!,
      caseOfId("explore/tcp-waiting/recv/peer-send")!,
      caseOfId("explore/tcp-waiting/low-water/peer-send/recv/peer-send/peer-bulk")!,
      caseOfId("explore/tcp-waiting/drain/peer-send/peer-shut-write")!,
      caseOfId("explore/unix-waiting/recv/peer-close")!,
      caseOfId("explore/udp-waiting/recv/peer-none")!,
      caseOfId("explore/listener-waiting/accept/peer-connect-send/peer-exchange")!,
      // Where a listener is readable and gives nothing to who does not wait, nothing may turn for ever.
      caseOfId("explore/unix-listener-waiting/shut-read/accept")!,
    ];
    for (const variant of cases.flatMap(expand)) {
      const { verdict, why } = await session.lane.run({ variant, subject: libc, peer: libc, round: 1 });
      assertEquals([variant.case.id, variant.name, verdict, why], [
        variant.case.id,
        variant.name,
        "pass",
        "",
      ]);
    }
  },
});

Deno.test({
  name: "A deviation of a sequence is a result like any other, and the steps after it are recorded, too",
  ignore,
  async fn() {
    await using session = await Session.open({ deadlineMs: 10_000 });
    const breaks = () => ({ recv: insteadOf("ECONNRESET", { value: { data: new Uint8Array(0) } }) });
    const subject = broken({ name: "reports a reset as end of file", caughtBy: [], breaks });
    const [variant] = expand(caseOfId("explore/tcp/peer-abort/recv/recv")!);
    const judged = await session.lane.run({ variant: variant!, subject, peer: libc, round: 1 });
    assertEquals(judged.verdict, "fail");
    assertEquals(judged.deviations, [{ checkpoint: "2:recv", outcome: "eof" }]);
    assertEquals(judged.outcomes.map((each) => each.checkpoint), ["1:peer-abort", "2:recv", "3:recv"]);
  },
});

Deno.test({
  name: "A call that is woken too early, or does not wait, fails its sequence, and nothing else is missed",
  ignore,
  async fn() {
    await using session = await Session.open({ deadlineMs: 10_000 });
    const byte = { value: { data: new Uint8Array(1) } };
    const breaks = () => ({ recv: () => Promise.resolve(byte) });
    const subject = broken({ name: "makes a byte up", caughtBy: [], breaks });
    const [variant] = expand(caseOfId("explore/tcp-waiting/recv/peer-shut-read/peer-send")!);
    const judged = await session.lane.run({ variant: variant!, subject, peer: libc, round: 1 });
    assertEquals([judged.verdict, judged.deviations.map((each) => each.checkpoint)], ["fail", ["1:recv"]]);
  },
});
