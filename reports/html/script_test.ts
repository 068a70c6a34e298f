import { assertEquals } from "@std/assert";
import { SCRIPT, SCRIPT_HASH } from "./script.ts";

Deno.test("The policy names the script by its hash", async () => {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(SCRIPT));
  assertEquals(SCRIPT_HASH, btoa(String.fromCharCode(...new Uint8Array(digest))));
});
