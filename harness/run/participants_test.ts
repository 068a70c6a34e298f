import { assertEquals } from "@std/assert";
import type { Implementation } from "../agents/implementations.ts";
import type { Endpoint } from "../endpoint/endpoint.ts";
import { Unavailable } from "../endpoint/errors.ts";
import { AgentBuildError } from "../agents/recipe.ts";
import { gather } from "./participants.ts";
import { Pool } from "./pool.ts";

/** An implementation that declares nothing; `obstacle` says why it does not start. */
function implementation(name: string, obstacle?: Error): Implementation {
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
      : Promise.reject(obstacle);
  return { name, command: [], custom: true, start };
}

Deno.test("Implementations that do not start take no part, and the report says why", async () => {
  const [sound, both, lost, named, refused, gone] = [
    implementation("sound"),
    implementation("both"),
    implementation("lost", new Unavailable("no such program")),
    implementation("named", new Unavailable("no such program")),
    implementation("refused", new AgentBuildError("refused", ["cc"], "says: error")),
    implementation("gone", new Unavailable("no such program")),
  ];
  const pool = new Pool({ folder: "/nowhere", deadlineMs: 1_000, reference: sound, trusted: true });
  const options = { deadlineMs: 1_000, variants: [], commandFor: () => "" };
  const { subjects, peers, stored } = await gather(
    {
      ...options,
      subjects: [lost, both, named, refused],
      peers: [both, sound, gone],
      named: new Set(["named"]),
    },
    pool,
  );
  assertEquals([subjects, peers], [[both], [both, sound]]);
  assertEquals(stored.map(({ name, unavailable, fatal }) => [name, unavailable?.split(":")[0], fatal]), [
    ["lost", "no such program", undefined],
    ["both", undefined, undefined],
    ["named", "no such program", true],
    ["refused", 'Agent "refused" did not start', true],
    ["sound", undefined, undefined],
    // Nothing is judged without a peer.
    ["gone", "no such program", true],
  ]);
});
