import { assertRejects } from "@std/assert";
import { spawnAlone } from "./inherited.ts";

/** Times: without the wait, a child of an idle machine still listens in about half of them. */
const TRIES = 20;

Deno.test({
  name: "A listener that is closed beside a new process listens no more",
  ignore: Deno.build.os !== "linux",
  async fn() {
    for (let tries = 0; tries < TRIES; tries++) {
      const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
      const { port } = listener.addr as Deno.NetAddr;
      const child = spawnAlone(() => new Deno.Command("true").spawn());
      listener.close();
      await assertRejects(
        () => Deno.connect({ hostname: "127.0.0.1", port }),
        Deno.errors.ConnectionRefused,
      );
      await child.status;
    }
  },
});
