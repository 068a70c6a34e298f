import { assertEquals, assertGreater, assertLess, assertRejects } from "@std/assert";
import recvOnceThenEof from "../../../cases/tcp/reset/recv_once_then_eof.ts";
import type { AgentEndpoint } from "../../agent/client.ts";
import type { Case } from "../../case/case.ts";
import { strictly } from "../misbehaving.ts";
import { EndpointLost } from "../../endpoint/errors.ts";
import { IMPLEMENTATIONS } from "../../agents/implementations.ts";
import { LibcEndpoint } from "../../libc/endpoint.ts";
import { expand } from "../../case/variants.ts";
import { hostile, openFuzzRun, startHostile } from "./hostile.ts";
import { Session } from "../../run/session.ts";
import { grown, held, leftovers } from "./leftovers.ts";
import { call, METHODS } from "./requests.ts";

const ignore = Deno.build.os !== "linux";
// The descriptors that libc opens once and keeps would count as a leak of the first test.
if (!ignore) {
  const libc = new LibcEndpoint();
  await libc.reset();
  await libc.stop();
}

const run = openFuzzRun();
Deno.test.afterAll(() => Deno.remove(run.folder, { recursive: true }));

/** Registers a test after which nothing may be left. */
function spotless(name: string, fn: () => Promise<void>): void {
  strictly(name, async () => {
    if (ignore) return;
    const before = await held();
    await fn();
    assertEquals(await leftovers(run.mark, 8_000), []);
    assertEquals(await grown(before, 5_000), []);
  });
}

/** A case that asks its subject for every method there is, so that each can be the last. */
const EVERY: Case = {
  ...recvOnceThenEof,
  axes: {},
  needs: {},
  outcomes: { all: { conforming: ["ok"] } },
  async script({ subject, record }) {
    for (const method of METHODS) {
      await call({ invoke: (m, p) => subject.call(m, null, p, (value) => value) }, method);
    }
    record("all", "ok");
  },
};

/** Milliseconds that an operation may take: sound answers are there in no time. */
const DEADLINE_MS = 1_000;

/** Runs a variant twice with a subject whose first process suffers `mutation`; both verdicts. */
async function twice(mutation: string): Promise<string[]> {
  await using session = await Session.open({ deadlineMs: DEADLINE_MS });
  let starts = 0;
  const subject = hostile(run, () => ({
    hostility: { kind: "quick", seed: 1, plan: starts++ === 0 ? [mutation] : [] },
  }));
  const task = { variant: expand(EVERY)[0]!, subject, peer: IMPLEMENTATIONS["libc"]!, round: 1 };
  const verdicts = [(await session.lane.run(task)).verdict, (await session.lane.run(task)).verdict];
  assertEquals(starts, 2);
  return verdicts;
}

for (const method of ["initialize", ...METHODS, "reset"]) {
  spotless(`Death at ${method} costs its variant; the next one has a new agent`, async () => {
    assertEquals(await twice(`exit@${method}`), ["crash", "pass"]);
  });
}

spotless("Death after the answer to reset costs its variant; the next one has a new agent", async () => {
  assertEquals(await twice("leave@reset"), ["crash", "pass"]);
});

for (const [name, verdict] of [["zombie", "timeout"], ["fork", "crash"], ["closed-stdin", "crash"]]) {
  spotless(`A subject's "${name}" in mid-variant costs that variant alone`, async () => {
    assertEquals(await twice(`${name}@listen`), [verdict, "pass"]);
  });
}

/** A hostile agent whose first answer to `recv` suffers `mutation`. */
function atRecv(mutation: string, seed = 1): Promise<AgentEndpoint> {
  return startHostile(run, { kind: "quick", seed, plan: [`${mutation}@recv`] });
}

spotless("Requests that wait for an agent which floods with notices end with it", async () => {
  const agent = await atRecv("flood");
  const waiting = assertRejects(() => call(agent, "recv"), EndpointLost, "was stopped");
  const before = performance.now();
  await agent.stop();
  await waiting;
  assertLess(performance.now() - before, 4_000);
});

spotless("A fork beyond the reach of signals holds nothing up, though it keeps the pipes", async () => {
  const agent = await atRecv("orphan");
  const before = performance.now();
  await assertRejects(() => call(agent, "recv"), EndpointLost, "it exited with code 0");
  await agent.stop();
  assertLess(performance.now() - before, 2_500);
  assertGreater((await leftovers(run.mark, 0)).length, 0);
});

spotless("A message that is nested too deeply to quote ends the agent like any other violation", async () => {
  for (let seed = 1; seed <= 12; seed++) {
    const agent = await atRecv("deep", seed);
    const error = await assertRejects(() => call(agent, "recv"), EndpointLost, "broke the protocol");
    assertLess(error.message.length, 3_000);
    await agent.stop();
  }
});
