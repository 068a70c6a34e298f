import { assertEquals } from "@std/assert";
import type { Endpoint } from "../endpoint/endpoint.ts";
import { EndpointLost } from "../endpoint/errors.ts";
import { LibcEndpoint } from "../libc/endpoint.ts";
import { BrokenEndpoint, type Defect } from "../proof/broken/endpoint.ts";
import { Clock } from "../script/clock.ts";
import { sharesFiles } from "./reach.ts";
import { inFolder } from "../proof/in_folder.ts";
import { ignore } from "../proof/unless_linux.ts";

/** True if libc with a defect shares its files with libc. Nothing may be left of the attempt. */
async function shares(breaks: Defect["breaks"], reset?: Endpoint["reset"]): Promise<boolean> {
  const endpoint: Endpoint = new BrokenEndpoint(new LibcEndpoint(), { name: "", caughtBy: [], breaks });
  if (reset) endpoint.reset = reset;
  const reference = new LibcEndpoint();
  try {
    return await inFolder(async (folder) => {
      const found = await sharesFiles(endpoint, reference, `${folder}/shared`, new Clock());
      assertEquals((await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name), []);
      return found;
    });
  } finally {
    await Promise.all([endpoint.stop(), reference.stop()]);
  }
}

const fails = (errno: string) => () => Promise.resolve({ error: { errno, native: errno } });

Deno.test(
  { name: "An endpoint that connects to a listener of the reference's shares its files", ignore },
  async () => {
    assertEquals(await shares(() => ({})), true);
  },
);

// A sandbox may show the harness's files and none of its sockets.
for (const errno of ["ENOENT", "EPERM", "ECONNREFUSED", "EROFS", "EACCES"]) {
  Deno.test({ name: `An endpoint to which every path is ${errno} has other files`, ignore }, async () => {
    assertEquals(await shares(() => ({ connectStream: fails(errno), listenStream: fails(errno) })), false);
  });
}

Deno.test(
  { name: "An endpoint that listens only where the harness sees nothing has other files", ignore },
  async () => {
    const elsewhere = () => ({
      connectStream: fails("ECONNREFUSED"),
      listenStream: () => Promise.resolve({ value: { socket: 1 } }),
    });
    assertEquals(await shares(elsewhere), false);
  },
);

Deno.test({ name: "A broken connect does not hide behind other files", ignore }, async () => {
  for (const errno of ["EPERM", "ENOENT"]) {
    assertEquals(await shares(() => ({ connectStream: fails(errno) })), true);
  }
  assertEquals(await shares(() => ({ connectStream: () => new Promise(() => {}) })), true);
});

Deno.test(
  { name: "An endpoint that is lost meanwhile is not taken for one with other files", ignore },
  async () => {
    const lost = () => Promise.reject(new EndpointLost("it is gone"));
    assertEquals(await shares(() => ({ connectStream: lost, listenStream: lost }), lost), true);
  },
);
