import { assertEquals } from "@std/assert";
import { proveErrno } from "./errno_proof.ts";
import "../proof/unless_linux.ts";

Deno.test({
  name: "Every errno is right in 20,000 failing calls of this process",
  ignore: Deno.build.os !== "linux",
  fn: async () => assertEquals(await proveErrno(20_000), 0),
});

Deno.test({
  name: "Every errno is right in 20,000 failing calls of each of 4 fresh processes",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const entry = new URL("./errno_proof.ts", import.meta.url).pathname;
    for (let process = 0; process < 4; process++) {
      const args = ["run", "--no-prompt", "--allow-ffi", entry, "20000"];
      const { stdout } = await new Deno.Command(Deno.execPath(), { args }).output();
      assertEquals(new TextDecoder().decode(stdout), "0\n");
    }
  },
});
