import { assertEquals } from "@std/assert";
import { AgentEndpoint } from "../agent/client.ts";
import { HousedEndpoint } from "./housed.ts";
import { servedCommand } from "./implementations.ts";

Deno.test("An agent in a place lets it go once, however often it is stopped", async () => {
  let closed = 0;
  const place = { close: () => Promise.resolve(void closed++) };
  const agent = new HousedEndpoint(
    await AgentEndpoint.start({ name: "housed", command: servedCommand("deno") }),
    place,
  );
  await Promise.all([agent.stop(), agent.stop()]);
  await agent.stop();
  assertEquals(closed, 1);
});
