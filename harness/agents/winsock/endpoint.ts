import { AgentEndpoint, type AgentOptions } from "../../agent/client.ts";
import type { Endpoint } from "../../endpoint/endpoint.ts";
import { heldFolder } from "../../endpoint/temporary.ts";
import { PlacedEndpoint } from "../placed.ts";

/**
 * Starts the agent of Winsock: as it is on Windows, and elsewhere in a prefix of its own under Wine.
 *
 * Wine would fill the prefix with 700 MB before the first program starts. The agent needs nothing of that, so
 * Wine leaves the prefix as it is, and takes libraries from where they are installed.
 *
 * @throws {AgentStartError} where the agent does not come up.
 */
export async function startWinsock(options: AgentOptions): Promise<Endpoint> {
  if (Deno.build.os === "windows") return await AgentEndpoint.start(options);
  const folder = heldFolder();
  const { path: prefix } = folder;
  await Deno.writeTextFile(`${prefix}/.update-timestamp`, "disable\n");
  // Debian's Wine leaves a folder in the temporary folder.
  const env = {
    ...options.env,
    WINEPREFIX: prefix,
    TMPDIR: prefix,
    WINEBOOTSTRAPMODE: "1",
    WINEDEBUG: "-all",
  };
  const wine = {
    close: async () => {
      await endServer(env);
      await folder[Symbol.asyncDispose]();
    },
  };
  try {
    return new PlacedEndpoint(await AgentEndpoint.start({ ...options, env }), wine);
  } catch (error) {
    await wine.close();
    throw error;
  }
}

/** Ends the server of a prefix, which would stay for some seconds. */
async function endServer(env: Record<string, string>): Promise<void> {
  try {
    const quiet = { stdin: "null", stdout: "null", stderr: "null" } as const;
    await new Deno.Command("wineserver", { args: ["-k"], env, ...quiet }).output();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
