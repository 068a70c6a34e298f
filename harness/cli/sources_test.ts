import { assertRejects } from "@std/assert";
import { allCases } from "./sources.ts";
import { UsageError } from "./usage.ts";

Deno.test("A file of cases that waits for too long as it loads is refused", async () => {
  const folder = await Deno.makeTempDir();
  const { promise: loaded, resolve } = Promise.withResolvers<void>();
  try {
    Object.assign(globalThis, { loaded });
    await Deno.writeTextFile(`${folder}/waits.ts`, "await globalThis.loaded; export default [];");
    await assertRejects(
      () => allCases([folder], [], 20),
      UsageError,
      `waits.ts" must load within 0.02 s, and did not`,
    );
  } finally {
    resolve();
    Reflect.deleteProperty(globalThis, "loaded");
    await Deno.remove(folder, { recursive: true });
  }
});
