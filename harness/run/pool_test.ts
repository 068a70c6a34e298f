import { assertEquals } from "@std/assert";
import { HANDSHAKE_MS } from "../agent/client.ts";
import type { Implementation } from "../agents/implementations.ts";
import { Pool } from "./pool.ts";

Deno.test("An agent has at least as long to start as an operation has to return", async () => {
  for (const [deadlineMs, expected] of [[100, HANDSHAKE_MS], [90_000, 90_000]] as const) {
    let handshakeMs: number | undefined;
    const slow: Implementation = {
      name: "slow",
      command: [],
      custom: true,
      start(options) {
        handshakeMs = options.handshakeMs;
        return Promise.reject(new Error("not today"));
      },
    };
    const pool = new Pool({ folder: "/nowhere", deadlineMs, reference: slow, trusted: true });
    await pool.endpoint("subject", slow).catch(() => {});
    assertEquals(handshakeMs, expected);
  }
});
