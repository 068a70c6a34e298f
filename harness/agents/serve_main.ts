/**
 * Serves one endpoint over the agent protocol in a process of its own: `deno run harness/agents/serve_main.ts
 * libc`. It imports nothing of the standard library, so that it runs the same wherever this package was
 * installed from.
 *
 * @module
 */
import { DenoEndpoint } from "../deno/endpoint.ts";
import { LibcEndpoint } from "../libc/endpoint.ts";
import { serveEndpoint } from "../agent/serve.ts";

if (import.meta.main) {
  const endpoint = Deno.args[0] === "deno" ? new DenoEndpoint() : new LibcEndpoint();
  await serveEndpoint(endpoint, Deno.stdin.readable, Deno.stdout.writable);
  Deno.exit(0);
}
