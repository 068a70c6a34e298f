import { LibcEndpoint } from "../libc/endpoint.ts";
import { ignore } from "./unless_linux.ts";

/** Registers a test of an endpoint of libc, which is stopped after it. */
export function testLibc(name: string, test: (endpoint: LibcEndpoint) => Promise<void>): void {
  Deno.test({
    name,
    ignore,
    async fn() {
      const endpoint = new LibcEndpoint();
      try {
        await test(endpoint);
      } finally {
        await endpoint.stop();
      }
    },
  });
}
