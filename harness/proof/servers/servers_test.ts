import { assertEquals } from "@std/assert";
import { SERVER_CASES } from "../../../cases/mod.ts";
import { reference } from "../../agents/reference.ts";
import { LIGHT_LOAD, type Load } from "../../case/case.ts";
import { expand } from "../../case/variants.ts";
import { SERVICES } from "../../endpoint/server.ts";
import { isFailure } from "../../judge/judge.ts";
import { openSystem } from "../../libc/sys.ts";
import type { StoredHistory } from "../../../reports/model.ts";
import { fullName } from "../../run/task.ts";
import { casesFor, hasBoth, onLanes, server } from "./broken.ts";
import { SERVER_DEFECTS } from "./defects.ts";

const ignore = Deno.build.os !== "linux";
if (!ignore) openSystem();

/**
 * Milliseconds that an operation may take here: a client waits for half of it, and a sound server needs far
 * less.
 */
const DEADLINE_MS = 2_000;
/** The same for servers with a defect, of which some are waited for in vain. */
const HASTY_MS = 1_000;
/** The connections that were open at once, and the bytes that were sent, as far as a history has them. */
function loadOf({ operations }: StoredHistory): Load {
  let [open, connections, bytes] = [0, 0, 0];
  for (const { method, detail, result, failed, count } of operations) {
    if (method === "connectStream" && !failed) open += count;
    if (method === "close" || method === "abort") open -= count;
    connections = Math.max(connections, open);
    const sent = method === "send" ? /^count (\d+)/.exec(result) : /^(\d+) B/.exec(detail);
    if (method.startsWith("send")) bytes += count * Number(sent?.[1] ?? 0);
  }
  return { connections, bytes };
}

/** True if a variant was not played as the user may not do what it takes. */
function lacksPrivilege(why: string): boolean {
  return why.includes("takes a privilege");
}

Deno.test({
  name: "A sound server passes every case for servers, and every case is passed by one",
  ignore,
  async fn() {
    const transports = ["stream", "datagram"] as const;
    const families = ["ipv4", "ipv6"] as const;
    const all = SERVICES.flatMap((service) =>
      transports.flatMap((transport) => families.map((family) => ({ service, transport, family })))
    ).filter(({ service, transport, family }) =>
      (service !== "http" || transport === "stream") && (family === "ipv4" || hasBoth(service, transport))
    );
    const peer = await reference();
    const [wrong, passed] = [[] as string[], new Set<string>()];
    await onLanes(all, DEADLINE_MS, async ({ service, transport, family }, lane) => {
      const subject = await server(service, transport, lane);
      for (const variant of casesFor(service).flatMap(expand)) {
        if ((variant.family ?? "ipv4") !== family) continue;
        const { verdict, why, history } = await lane.run({ variant, subject, peer, round: 1 });
        if (verdict === "pass" || lacksPrivilege(why)) passed.add(variant.case.id);
        else if (verdict !== "unsupported") {
          wrong.push(`${subject.name} ${fullName(variant)}: ${verdict} ${why}`);
        }
        const [most, load] = [{ ...LIGHT_LOAD, ...variant.case.load }, loadOf(history)];
        if (load.connections > most.connections || load.bytes > most.bytes) {
          wrong.push(`${fullName(variant)}: ${JSON.stringify(load)} is beyond ${JSON.stringify(most)}`);
        }
      }
      await lane.pool.drop(await lane.pool.endpoint("subject", subject));
    });
    assertEquals(wrong, []);
    const unpassed = SERVER_CASES.map(({ id }) => id).filter((id) => !passed.has(id));
    assertEquals(unpassed, []);
  },
});

Deno.test("Every case for servers can fail: some defect is made for it", () => {
  const caught = new Set(SERVER_DEFECTS.flatMap((each) => each.caughtBy));
  const ids = SERVER_CASES.map(({ id }) => id);
  assertEquals([...caught].filter((id) => !ids.includes(id)), []);
  assertEquals(ids.filter((id) => !caught.has(id)), []);
});

Deno.test({
  name: "Every defect of a server is caught by each case that is made for it",
  ignore,
  async fn() {
    const peer = await reference();
    const missed: string[] = [];
    const all = SERVER_DEFECTS.flatMap((defect) =>
      defect.services.map((service) => ({ ...defect, service }))
    );
    await onLanes(all, HASTY_MS, async ({ service, transport, name, caughtBy }, lane) => {
      const subject = await server(service, transport, lane, name);
      for (const id of caughtBy) {
        const [variant] = expand(SERVER_CASES.find((each) => each.id === id)!);
        const { verdict, why } = await lane.run({ variant: variant!, subject, peer, round: 1 });
        if (!isFailure(verdict) && !lacksPrivilege(why)) {
          missed.push(`${subject.name}: ${id} ${verdict} ${why}`);
        }
      }
      // One that does not survive its first connection is not there.
      const endpoint = await lane.pool.endpoint("subject", subject).catch(() => undefined);
      if (endpoint) await lane.pool.drop(endpoint);
    });
    assertEquals(missed, []);
  },
});
