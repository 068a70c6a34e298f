import { LibcEndpoint } from "../libc/endpoint.ts";

/** Registers a test of an endpoint of libc, which is stopped behind it. */
export function testLibc(name: string, test: (endpoint: LibcEndpoint) => Promise<void>): void {
  Deno.test({
    name,
    ignore: Deno.build.os !== "linux",
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
