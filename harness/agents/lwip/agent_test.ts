import { assert, assertEquals } from "@std/assert";
import type { Address } from "../../endpoint/address.ts";
import type { Reply } from "../../endpoint/endpoint.ts";
import type { Method, Params, Returned } from "../../endpoint/operations.ts";
import { built } from "../c/built.ts";
import { AgentEndpoint } from "../../agent/client.ts";

const subject = await built(["-I/usr/include/lwip", '-DSOCKSPEC_STACK_HEADER="./stack.h"', "-llwip"]);
const peer = await built();
const namespace = await openNamespace();
let why = subject.why ?? peer.why ?? namespace.why;
// The subject first: it makes the device of which the peer needs an address.
const lwip = why ? undefined : await start("lwip", subject.program!);
const libc = why ? undefined : await start("c", peer.program!);
if (why) console.warn(`The agent for lwIP is not tested: ${why}`);
const ignore = why !== undefined;
Deno.test.afterAll(async () => {
  await libc?.stop();
  await lwip?.stop();
  await namespace.end();
});

/** An agent in the namespace; without the device for TAP there is none. */
async function start(name: string, program: string): Promise<AgentEndpoint | undefined> {
  try {
    return await AgentEndpoint.start({ name, command: [...namespace.enter, program] });
  } catch (error) {
    why = (error as Error).message;
  }
}

/** A network namespace with nothing in it, held by a process that only copies its stdin; when that ends, it is gone. */
async function openNamespace(): Promise<{ enter: string[]; why?: string; end: () => Promise<void> }> {
  const nothing = { enter: [], end: () => Promise.resolve() };
  try {
    const args = ["--map-root-user", "--net", "cat"];
    const holder = new Deno.Command("unshare", { args, stdin: "piped", stdout: "piped", stderr: "piped" })
      .spawn();
    const [writer, reader] = [holder.stdin.getWriter(), holder.stdout.getReader()];
    const end = async (): Promise<void> => {
      await writer.close().catch(() => {});
      await reader.cancel();
      await holder.stderr.cancel();
      await holder.status;
    };
    await writer.write(new Uint8Array([10])).catch(() => {});
    if ((await reader.read()).done) {
      await end();
      return { ...nothing, why: "unshare --map-root-user --net is not permitted" };
    }
    const target = ["nsenter", "--target", `${holder.pid}`, "--user", "--net", "--preserve-credentials"];
    return { enter: target, end };
  } catch (error) {
    return { ...nothing, why: (error as Error).message };
  }
}

const AT = {
  ipv4: { family: "ipv4", host: "10.77.0.2", port: 0 },
  ipv6: { family: "ipv6", host: "fd77::2", port: 0 },
} as const;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function fresh(name: string, open: number, body: () => Promise<void>): void {
  Deno.test({
    name,
    ignore,
    sanitizeOps: true,
    sanitizeResources: true,
    fn: async () => {
      await body();
      assertEquals(await lwip!.reset(), { open });
      await libc!.reset();
    },
  });
}

async function ok<M extends Method>(
  agent: AgentEndpoint,
  method: M,
  params: Params<M>,
): Promise<Returned<M>> {
  const reply = await agent.invoke(method, params);
  assert(reply.error === undefined, `${method}: ${reply.error?.native}`);
  return reply.value as Returned<M>;
}

async function waiting<M extends Method>(
  method: M,
  params: Params<M>,
): Promise<{ reply: Promise<Reply<M>> }> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const reply = lwip!.invoke(method, params, resolve);
  await promise;
  return { reply };
}

/** lwIP listens and the kernel connects. */
async function connected(address: Address): Promise<Record<"listener" | "ours" | "theirs", number>> {
  const { socket: listener } = await ok(lwip!, "listenStream", { address });
  const { address: at } = await ok(lwip!, "getsockname", { socket: listener });
  const { socket: theirs } = await ok(libc!, "connectStream", { address: at });
  const { socket: ours } = await ok(lwip!, "accept", { socket: listener });
  return { listener, ours, theirs };
}

Deno.test({ name: "lwIP introduces itself, without what it lacks", ignore }, () => {
  assertEquals([lwip!.identity.name, lwip!.identity.os], ["lwip", "lwip"]);
  for (const word of ["family:unix", "option:SO_SNDBUF", "backlog", "concurrent", "interrupt"] as const) {
    assert(!lwip!.capabilities.has(word), word);
  }
});

for (const [family, address] of Object.entries(AT)) {
  fresh(`Streams and bulk over ${family} cross the TAP device both ways, with half-close`, 2, async () => {
    const { ours, theirs } = await connected(address);
    const pattern = { seed: 7, length: 3_000_000 };
    for (
      const [from, out, to, into] of [[lwip!, ours, libc!, theirs], [libc!, theirs, lwip!, ours]] as const
    ) {
      const [drained] = await Promise.all([
        ok(to, "drain", { socket: into, pattern }),
        ok(from, "sendall", { socket: out, data: pattern }).then(() =>
          ok(from, "shutdown", { socket: out, how: "write" })
        ),
      ]);
      assertEquals([drained.count, drained.mismatch, drained.end], [pattern.length, null, "eof"]);
    }
  });

  fresh(`Datagrams over ${family} cross the TAP device both ways`, 1, async () => {
    const { socket: ours } = await ok(lwip!, "openDatagram", { family: address.family, address });
    const { socket: theirs } = await ok(libc!, "openDatagram", { family: address.family });
    const { address: at } = await ok(lwip!, "getsockname", { socket: ours });
    await ok(libc!, "sendto", { socket: theirs, data: bytes("hello"), address: at });
    const got = await ok(lwip!, "recvfrom", { socket: ours, size: 4 });
    assertEquals(got.data, bytes("hell"));
    await ok(lwip!, "sendto", { socket: ours, data: bytes("back"), address: got.address! });
    assertEquals(await ok(libc!, "recvfrom", { socket: theirs, size: 9 }), {
      data: bytes("back"),
      address: at,
    });
  });
}

fresh("lwIP connects to the kernel, and says what it does not find", 1, async () => {
  const { socket: listener } = await ok(libc!, "listenStream", {
    address: { ...AT.ipv4, host: "10.77.0.1" },
  });
  const { address } = await ok(libc!, "getsockname", { socket: listener });
  const { socket } = await ok(lwip!, "connectStream", { address, options: { TCP_NODELAY: 1 } });
  assertEquals(
    (await ok(libc!, "accept", { socket: listener })).address,
    (await ok(lwip!, "getsockname", { socket })).address,
  );
  await ok(lwip!, "setMode", { socket, mode: "nonblocking" });
  assertEquals((await lwip!.invoke("recv", { socket, size: 1 })).error?.errno, "EAGAIN");
  await ok(lwip!, "setMode", { socket, mode: "timeout", timeoutMs: 20 });
  assertEquals((await lwip!.invoke("recv", { socket, size: 1 })).error?.timeout, true);
});

fresh("A reset frees what waits in the stack", 4, async () => {
  const { listener, ours } = await connected(AT.ipv4);
  const { socket: datagrams } = await ok(lwip!, "openDatagram", { family: "ipv6", address: AT.ipv6 });
  const calls = [
    await waiting("accept", { socket: listener }),
    await waiting("recv", { socket: ours, size: 1 }),
    await waiting("sendall", { socket: ours, data: { seed: 1, length: 32 << 20 } }),
    await waiting("recvfrom", { socket: datagrams, size: 1 }),
    await waiting("connectStream", { address: { family: "ipv4", host: "10.77.0.99", port: 9 } }),
  ];
  assertEquals(await lwip!.reset(), { open: 3 });
  await Promise.all(calls.map((call) => call.reply as Promise<unknown>));
  await connected(AT.ipv4);
  await ok(lwip!, "openDatagram", { family: "ipv4" });
  await ok(lwip!, "openDatagram", { family: "ipv6" });
});

Deno.test({ name: "Outside of a namespace of its own it refuses to start", ignore }, async () => {
  if (Deno.networkInterfaces().every(({ name }) => name === "lo")) return;
  const { code, stderr } = await new Deno.Command(subject.program!, { stdin: "null" }).output();
  assertEquals(code, 3);
  assert(new TextDecoder().decode(stderr).includes("start it in a network namespace of its own"));
});
