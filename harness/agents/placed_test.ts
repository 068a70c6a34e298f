import { assertEquals } from "@std/assert";
import { AgentEndpoint } from "../agent/client.ts";
import { temporaryFolder } from "../endpoint/temporary.ts";
import { PlacedEndpoint } from "./placed.ts";
import { IMPLEMENTATIONS, servedCommand } from "./implementations.ts";
import { orWhyNot } from "../proof/or_why_not.ts";
import "../proof/unless_linux.ts";

Deno.test("An agent in a place lets it go once, however often it is stopped", async () => {
  let closed = 0;
  const place = { close: () => Promise.resolve(void closed++) };
  const agent = new PlacedEndpoint(
    await AgentEndpoint.start({ name: "placed", command: servedCommand("deno") }),
    place,
  );
  await Promise.all([agent.stop(), agent.stop()]);
  await agent.stop();
  assertEquals(closed, 1);
});

Deno.test("Places are made where TMPDIR is for this user alone, and leave nothing there", async (test) => {
  const folder = temporaryFolder();
  const place = `${folder}/tmp`;
  const before = Deno.env.get("TMPDIR");
  Deno.mkdirSync(place, { mode: 0o700 });
  Deno.env.set("TMPDIR", place);
  try {
    for (const name of ["gvisor", "lwip", "winsock"]) {
      const agent = await orWhyNot(IMPLEMENTATIONS[name]!.start({ folder }));
      if (typeof agent === "string") {
        await test.step({ name: `${name} is not available: ${agent}`, ignore: true, fn() {} });
        continue;
      }
      await agent.stop();
      assertEquals([...Deno.readDirSync(place)], [], name);
    }
  } finally {
    if (before === undefined) Deno.env.delete("TMPDIR");
    else Deno.env.set("TMPDIR", before);
    Deno.removeSync(folder, { recursive: true });
  }
});
