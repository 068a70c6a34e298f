import { assertEquals } from "@std/assert";
import type { Implementation } from "../agents/implementations.ts";
import type { Endpoint } from "../endpoint/endpoint.ts";
import { gather } from "./participants.ts";
import { Pool } from "./pool.ts";

/** An implementation that declares nothing; `obstacle` says why it does not start. */
function implementation(name: string, obstacle?: string): Implementation {
  const identity = { name, version: "1", language: "", runtime: "", os: "" };
  const start = (): Promise<Endpoint> =>
    obstacle === undefined
      ? Promise.resolve(
        {
          identity,
          capabilities: new Set(),
          reset: () => Promise.resolve({ open: 0 }),
        } as unknown as Endpoint,
      )
      : Promise.reject(new Error(obstacle));
  return { name, command: [], custom: true, start };
}

Deno.test("Implementations that do not start take no part, and the report says why", async () => {
  const [sound, lost, both] = [
    implementation("sound"),
    implementation("lost", "no such program"),
    implementation("both"),
  ];
  const pool = new Pool({ folder: "/nowhere", deadlineMs: 1_000, reference: sound, trusted: true });
  const options = { deadlineMs: 1_000, variants: [], commandFor: () => "" };
  const { subjects, peers, stored } = await gather(
    { ...options, subjects: [lost, both], peers: [both, sound] },
    pool,
  );
  assertEquals([subjects, peers], [[both], [both, sound]]);
  assertEquals(stored.map(({ name, unavailable }) => [name, unavailable]), [
    ["lost", "no such program"],
    ["both", undefined],
    ["sound", undefined],
  ]);
});
