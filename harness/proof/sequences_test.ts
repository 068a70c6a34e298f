import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { drawStep as streamStep } from "../../cases/tcp/stream/_model.ts";
import stream, { asPredicted as playStream } from "../../cases/tcp/stream/random_sequences.ts";
import { drawStep as datagramStep } from "../../cases/udp/_model.ts";
import datagrams, { asPredicted as playDatagrams } from "../../cases/udp/random_sequences.ts";
import type { Draw } from "../../cases/_sequences.ts";
import { type Implementation, IMPLEMENTATIONS } from "../agents/implementations.ts";
import type { Case } from "../case/case.ts";
import { expand, type Variant } from "../case/variants.ts";
import { openSystem } from "../libc/sys.ts";
import { Session } from "../run/session.ts";
import type { Scenario } from "../script/scenario.ts";
import type { Defect } from "./broken/endpoint.ts";
import { broken } from "./broken/implementation.ts";
import { SEQUENCES } from "./broken/sequences.ts";

const ignore = Deno.build.os !== "linux";
if (!ignore) openSystem();
const { libc } = IMPLEMENTATIONS;
/** Sequences of a test; fast-check says the seed where one fails. */
const RUNS = 50;

/** Sequences of steps, which fast-check draws and shortens. */
function sequences<S>(step: (draw: Draw) => S): fc.Arbitrary<S[]> {
  const numbers = fc.tuple(fc.nat(), fc.nat(), fc.nat());
  return fc.array(numbers.map(([...left]) => step((limit) => left.shift()! % limit)), { maxLength: 12 });
}

/** The property that a sequence comes as predicted, with an implementation as the subject. */
function holds<S>(
  session: Session,
  of: Case,
  step: (draw: Draw) => S,
  play: (scenario: Scenario, steps: readonly S[]) => Promise<boolean>,
  subject: Implementation,
): fc.IAsyncProperty<[Variant, S[]]> {
  return fc.asyncProperty(fc.constantFrom(...expand(of)), sequences(step), async (variant, steps) => {
    const script = async (scenario: Scenario): Promise<void> =>
      scenario.record("sequences", await play(scenario, steps) ? "same" : "different");
    const playing = { ...variant, case: { ...of, script } };
    const { verdict, why } = await session.lane.run({ variant: playing, subject, peer: libc!, round: 1 });
    assertEquals(verdict, "pass", why);
  });
}

Deno.test({
  name: "Whatever sequence is drawn, libc does what the models predict",
  ignore,
  async fn() {
    await using session = await Session.open({ deadlineMs: 10_000 });
    await fc.assert(holds(session, stream, streamStep, playStream, libc!), { numRuns: RUNS });
    await fc.assert(holds(session, datagrams, datagramStep, playDatagrams, libc!), { numRuns: RUNS });
  },
});

Deno.test({
  name: "A sequence that a broken implementation fails is shortened to a few steps",
  ignore,
  async fn() {
    await using session = await Session.open({ deadlineMs: 500 });
    const named = (words: string): Defect => SEQUENCES.find(({ name }) => name.includes(words))!;
    const failures = [
      await fc.check(
        holds(session, stream, streamStep, playStream, broken(named("drops what is unread"))),
        { numRuns: 1000 },
      ),
      await fc.check(
        holds(session, datagrams, datagramStep, playDatagrams, broken(named("throws a waiting"))),
        { numRuns: 1000 },
      ),
    ];
    for (const { counterexample } of failures) {
      assert(counterexample !== null);
      const [, steps] = counterexample;
      assert(steps.length <= 5, fc.stringify(steps));
    }
  },
});
