import { assertEquals } from "@std/assert";
import { CASES } from "../../cases/mod.ts";
import { Suspects } from "../../reports/suspects.ts";
import { IMPLEMENTATIONS } from "../agents/implementations.ts";
import { expand, type Variant } from "../case/variants.ts";
import { openSystem } from "../libc/sys.ts";
import { Session } from "../run/session.ts";
import { storeResult } from "../run/store.ts";
import { type Defect, failed } from "./broken/endpoint.ts";
import { broken } from "./broken/implementation.ts";

const ignore = Deno.build.os !== "linux";
if (!ignore) openSystem();

/** Operations that much else rests on, each broken where it hurts. */
const BASIC: Readonly<Record<string, ReturnType<Defect["breaks"]>>> = {
  close: { close: ({ socket }, _next, endpoint) => endpoint.invoke("abort", { socket }) as never },
  bind: { bind: () => Promise.resolve(failed("EACCES")) },
  sendall: { sendall: ({ socket, data }, next) => next({ socket, data: new Uint8Array(data.length) }) },
  recv: {
    async recv(_params, next) {
      const reply = await next();
      return reply.value?.data.length === 0 ? failed("ECONNRESET") : reply;
    },
  },
  accept: {
    async accept(_params, next) {
      const reply = await next();
      return reply.value ? failed("ECONNABORTED") : reply;
    },
  },
  poll: {
    async poll(_params, next) {
      const reply = await next();
      return reply.value ? { value: { events: [] } } : reply;
    },
  },
};

/** Areas of services, and of what they rest on. */
const AREAS = /^(service|address|poll|tcp\/(close|accept))\//;

/** One variant of each case: as many as tell something, and no more. */
const variants: readonly Variant[] = CASES.filter(({ id, exclusive }) => AREAS.test(id) && !exclusive)
  .map((each) => expand(each)[0]!);

Deno.test({
  name: "Where one basic operation is broken, the report begins with it",
  ignore,
  async fn() {
    await using session = await Session.open({ deadlineMs: 3_000, jobs: 12 });
    const waiting = Object.entries(BASIC).flatMap(([name, breaks]) => {
      const subject = broken({ name, caughtBy: [], breaks: () => breaks });
      const suspects = new Suspects();
      return variants.map((variant) => ({ name, suspects, subject, variant }));
    });
    const found: Record<string, string[]> = {};
    await Promise.all(session.lanes.map(async (lane) => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const { name, suspects, subject, variant } = next;
        const task = { variant, subject, peer: IMPLEMENTATIONS.libc!, round: 1 };
        const span = { startedMs: 0, durationMs: 0, lane: 1 };
        suspects.add(storeResult({ commandFor: () => "" }, task, await lane.run(task), span).result);
        found[name] = suspects.found.map(({ operation }) => operation);
      }
    }));
    assertEquals(found, Object.fromEntries(Object.keys(BASIC).map((each) => [each, [each]])));
  },
});
