import { assertEquals, assertStringIncludes } from "@std/assert";
import { AgentStartError } from "../../agent/start_error.ts";
import { Unavailable } from "../../endpoint/errors.ts";
import { temporaryFolder } from "../../endpoint/temporary.ts";
import { IMPLEMENTATIONS } from "../implementations.ts";

const CACHE = new URL("../../../.cache/", import.meta.url).pathname;

/** Starts lwIP once, which builds its agent; says why it cannot be started here. */
async function obstacle(): Promise<string | undefined> {
  const folder = temporaryFolder();
  try {
    await (await IMPLEMENTATIONS["lwip"]!.start({ folder })).stop();
    return undefined;
  } catch (error) {
    if (error instanceof Unavailable || error instanceof AgentStartError) {
      return error.message.split("\n")[0]!;
    }
    throw error;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const why = await obstacle();
// A host that has loopback alone is such a place already.
const alone = Deno.networkInterfaces().every(({ name }) => name === "lo");

Deno.test({
  name: "The agent of lwIP refuses to start outside of a network namespace of its own" +
    (why === undefined ? "" : `: ${why}`),
  ignore: why !== undefined || alone,
  fn: async () => {
    const builds = [...Deno.readDirSync(CACHE)].map(({ name }) => name).filter((name) =>
      name.startsWith("lwip-")
    );
    const ages = builds.map((name) => Deno.statSync(`${CACHE}${name}`).mtime!.getTime());
    const newest = builds[ages.indexOf(Math.max(...ages))]!;
    const { code, stderr } = await new Deno.Command(`${CACHE}${newest}/agent`, { stdin: "null" }).output();
    assertEquals(code, 3);
    assertStringIncludes(new TextDecoder().decode(stderr), "start it in a network namespace of its own");
  },
});
