import { assertEquals } from "@std/assert";
import { orWhyNot } from "../proof/or_why_not.ts";
import { folderOfTests } from "../proof/in_folder.ts";
import { IMPLEMENTATIONS } from "./implementations.ts";

/** A recvfrom() that gives no address with an empty datagram, as gVisor's gives none after a shutdown. */
const SHIM = `
#define _GNU_SOURCE
#include <dlfcn.h>
#include <string.h>
#include <sys/socket.h>

ssize_t recvfrom(int fd, void *data, size_t size, int flags, struct sockaddr *address, socklen_t *length) {
    ssize_t (*real)(int, void *, size_t, int, struct sockaddr *, socklen_t *);
    *(void **)&real = dlsym(RTLD_NEXT, "recvfrom");
    struct sockaddr_storage from;
    socklen_t room = sizeof from;
    ssize_t count = real(fd, data, size, flags, (struct sockaddr *)&from, &room);
    if (count > 0 && address) memcpy(address, &from, *length = room);
    return count;
}
`;
/**
 * Agents that receive datagrams by recvfrom() of the C library, in languages that do not fail without an
 * address.
 */
const NAMES = ["c", "python", "ruby", "perl"];

const ANY = { family: "ipv4", host: "127.0.0.1", port: 0 } as const;
const folder = folderOfTests();
const prefix = ["env", `LD_PRELOAD=${folder}/shim.so`];

/** Compiles the shim. The result says why there is none. */
async function compiled(): Promise<string | undefined> {
  if (Deno.build.os !== "linux") return "the shim is for Linux";
  await Deno.writeTextFile(`${folder}/shim.c`, SHIM);
  try {
    const args = ["-shared", "-fPIC", "-o", `${folder}/shim.so`, `${folder}/shim.c`, "-ldl"];
    const { success, stderr } = await new Deno.Command("cc", { args, stdin: "null" }).output();
    return success ? undefined : new TextDecoder().decode(stderr).split("\n")[0];
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "there is no C compiler";
    throw error;
  }
}

/** The reason why an agent cannot be started here, if there is one. */
async function obstacle(name: string): Promise<string | undefined> {
  const agent = await orWhyNot(IMPLEMENTATIONS[name]!.start({ folder, prefix }));
  if (typeof agent === "string") return agent;
  await agent.stop();
}

const noShim = await compiled();
for (const name of NAMES) {
  const why = noShim ?? await obstacle(name);
  const title = `The ${name} agent answers null for an address that the system did not give`;
  Deno.test({ name: why === undefined ? title : `${title}: ${why}`, ignore: why !== undefined }, async () => {
    const agent = await IMPLEMENTATIONS[name]!.start({ folder, prefix });
    try {
      const { socket } = (await agent.invoke("openDatagram", { family: "ipv4", address: ANY })).value!;
      const { address } = (await agent.invoke("getsockname", { socket })).value!;
      const full = new Uint8Array([1, 2, 3]), empty = new Uint8Array();
      // The address of the one before must not be reported again.
      for (const data of [full, empty, full, empty, empty]) {
        await agent.invoke("sendto", { socket, data, address });
        const origin = data === full ? address : null;
        assertEquals((await agent.invoke("recvfrom", { socket, size: 9 })).value, { data, address: origin });
      }
    } finally {
      await agent.stop();
    }
  });
}
