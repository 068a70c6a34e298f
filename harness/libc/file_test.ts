import { assert, assertEquals } from "@std/assert";
import type { Address } from "../endpoint/address.ts";
import type { LibcEndpoint } from "./endpoint.ts";
import { testLibc as test } from "../proof/test_libc.ts";

const ANY: Address = { family: "ipv4", host: "127.0.0.1", port: 0 };

/** Sockets of this process. Another one looks, as Deno opens `/proc` only with every permission. */
function descriptors(): number {
  const { stdout } = new Deno.Command("ls", { args: ["-l", `/proc/${Deno.pid}/fd`] }).outputSync();
  return new TextDecoder().decode(stdout).split("socket:").length - 1;
}

/** Makes a connection with a file for each direction, of which one is read and one holds bytes. */
async function busy(endpoint: LibcEndpoint) {
  const listener = (await endpoint.invoke("listenStream", { address: ANY })).value!;
  const { address } = (await endpoint.invoke("getsockname", listener)).value!;
  const client = (await endpoint.invoke("connectStream", { address })).value!;
  const { socket } = (await endpoint.invoke("accept", listener)).value!;
  const reader = (await endpoint.invoke("makefile", { ...client, access: "read" })).value!;
  const writer = (await endpoint.invoke("makefile", { ...client, access: "write" })).value!;
  await endpoint.invoke("fwrite", { ...writer, data: new Uint8Array(10) });
  const reading = endpoint.invoke("fgets", { ...reader, size: 10 });
  return { client, server: { socket }, reader, writer, reading };
}

test("A reset ends reads of files, whose sockets may be closed, and gives every descriptor back", async (endpoint) => {
  // The poll thread's pipe is there from the first wait on.
  await busy(endpoint);
  await endpoint.reset();
  const before = descriptors();
  for (const closes of [false, true]) {
    const { client, reading } = await busy(endpoint);
    if (closes) await endpoint.invoke("close", client);
    assertEquals((await endpoint.reset()).open, closes ? 4 : 5);
    assert(await reading);
    assert(descriptors() <= before, `${descriptors()} descriptors, and ${before} before`);
  }
});

test("A line may hold NUL, and ends where the buffer ends", async (endpoint) => {
  const { server, reader, reading } = await busy(endpoint);
  await endpoint.invoke("sendall", { ...server, data: new TextEncoder().encode("a\0b\0\n0123456789") });
  assertEquals((await reading).value?.data, new TextEncoder().encode("a\0b\0\n"));
  const next = await endpoint.invoke("fgets", { ...reader, size: 4 });
  assertEquals(next.value?.data, new TextEncoder().encode("0123"));
});

test("A socket that is left to a killed process gives its descriptor back", async (endpoint) => {
  const { server, client } = await busy(endpoint);
  const before = descriptors();
  await endpoint.invoke("kill", server);
  assert(descriptors() < before, `${descriptors()} descriptors, and ${before} before`);
  const { value } = await endpoint.invoke("poll", { ...client, events: ["rdhup"], timeoutMs: 2000 });
  assertEquals(value?.events, ["rdhup"]);
});
