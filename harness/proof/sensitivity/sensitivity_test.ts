import { assertEquals, assertStringIncludes } from "@std/assert";
import poll from "../../../cases/tcp/reset/poll.ts";
import recvOnceThenEof from "../../../cases/tcp/reset/recv_once_then_eof.ts";
import type { Defect } from "../broken/endpoint.ts";
import { TCP_RESET } from "../broken/tcp_reset.ts";
import { catches, chances, missed } from "./matrix.ts";
import { page } from "./page.ts";
import { play } from "./play.ts";
import { ignore } from "../unless_linux.ts";

const CASES = [recvOnceThenEof, poll];
const ID = "tcp/reset/recv-once-then-eof";
const defect: Defect = { name: "gives * away", caughtBy: [ID], breaks: () => ({}) };

Deno.test("A matrix knows what is missed, what each case catches, and what is caught by chance", () => {
  const caught = [
    { defect, rounds: 2, times: new Map([[ID, 2]]) },
    { defect, rounds: 2, times: new Map([[ID, 1.5]]) },
  ];
  assertEquals(missed(caught, CASES), [defect.name]);
  assertEquals([...catches(caught, CASES).values()], [1, 0]);
  assertEquals(chances(caught), [{ defect: defect.name, id: ID, times: 1.5 }]);
});

Deno.test("The page names the cases that caught a defect, and counts what each case catches", () => {
  const text = page([{ defect, rounds: 1, times: new Map([[ID, 1]]) }], CASES, false);
  assertStringIncludes(text, "- Gives \\* away: tcp/reset (recv-once-then-eof)\n");
  assertStringIncludes(text, "- recv-once-then-eof: 1\n- poll: 0\n");
});

Deno.test({
  name: "A play tells which cases caught a defect, and ends when it is interrupted",
  ignore,
  async fn() {
    const defects = TCP_RESET.filter(({ name }) => name === "reports a reset as end of file");
    const order = { defects, cases: CASES, near: false, rounds: 1, jobs: 2, told: () => {} };
    const { caught, failures } = await play({ ...order, signal: new AbortController().signal });
    assertEquals(failures, []);
    assertEquals(caught.map(({ times }) => [...times]), [[[ID, 1], ["tcp/reset/poll", 1]]]);
    assertEquals(await play({ ...order, signal: AbortSignal.abort() }), { caught: [], failures: [] });
  },
});

Deno.test({
  name: "What fails once, and passes with nothing beside it, is no catch",
  ignore,
  async fn() {
    let failed = false;
    const once: Defect = {
      ...defect,
      breaks: () => ({
        async recv(_params, next) {
          const reply = await next();
          if (reply.error?.errno !== "ECONNRESET" || failed) return reply;
          failed = true;
          return { value: { data: new Uint8Array(0) } };
        },
      }),
    };
    const order = { defects: [once], cases: CASES, near: false, rounds: 1, jobs: 1, told: () => {} };
    const { caught } = await play({ ...order, signal: new AbortController().signal });
    assertEquals(failed, true);
    assertEquals(caught.map(({ times }) => [...times]), [[]]);
  },
});
