import { assertEquals } from "@std/assert";
import { isForeign } from "./foreign.ts";
import { SockDiag } from "./sock_diag.ts";
import { ignore } from "../proof/unless_linux.ts";

Deno.test({ name: "The kernel of Linux knows its own connections", ignore }, async () => {
  const observer = SockDiag.open();
  assertEquals(await isForeign(observer), false);
  observer?.close();
});

Deno.test(
  { name: "A kernel that answers no questions, or knows of no connection, is a sandbox's", ignore },
  async () => {
    assertEquals(await isForeign(undefined), true);
    assertEquals(await isForeign({ look: () => undefined, inFlight: () => 0 }), true);
  },
);
