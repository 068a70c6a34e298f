import { assert, assertEquals, assertLess, assertRejects } from "@std/assert";
import { assertStringIncludes } from "@std/assert";
import type { Address } from "../../endpoint/address.ts";
import type { Method, Params } from "../../endpoint/operations.ts";
import { Unsupported } from "../../endpoint/errors.ts";
import { ANY, bytes, type Driven, RUNTIMES, underEach } from "./driven.ts";
import { temporaryFolder } from "../../endpoint/temporary.ts";

/** Bytes; more than the buffers of a connection hold. */
const BULK = 12 * 1024 * 1024;

await underEach((fresh, runtime) => {
  fresh("the agent introduces itself", 0, async ({ agent }) => {
    assertEquals(agent.identity.name, runtime);
    assertEquals(agent.identity.os, Deno.build.os);
    assertStringIncludes(agent.identity.runtime, agent.identity.version);
    assertEquals(agent.capabilities.has("backlog"), runtime !== "bun");
    assertEquals(agent.capabilities.has("demand-read"), runtime === "node");
    for (const word of ["send", "bsd", "poll", "mode:blocking", "shutdown:read"] as const) {
      assert(!agent.capabilities.has(word), word);
    }
    await Promise.resolve();
  });

  for (const family of ["ipv4", "ipv6", "unix"] as const) {
    fresh(
      `a stream over ${family} carries bytes both ways, half-close and end of file`,
      1,
      async (driven) => {
        if (!driven.agent.capabilities.has(`family:${family}`)) return void await listening(driven);
        const folder = await temporaryFolder();
        try {
          const address: Address = family === "unix" ? { family, path: `${folder}/stream` } : ANY[family];
          const { at, client, server } = await driven.connected(address);
          if (family === "unix") {
            assertEquals(at, address);
            assertEquals(
              await driven.failing("getpeername", { socket: client }),
              "remoteAddress is undefined",
            );
            assertEquals(await driven.failing("getsockname", { socket: client }), "address() is {}");
          } else {
            assertEquals((await driven.ok("getpeername", { socket: client })).address, at);
            assertEquals((await driven.ok("getsockname", { socket: server })).address, at);
          }
          await driven.ok("sendall", { socket: client, data: bytes("hello") });
          assertEquals(await driven.received(server, 3), "hel");
          assertEquals(await driven.received(server, 3), "lo");
          await driven.ok("shutdown", { socket: client, how: "write" });
          assertEquals(await driven.received(server), "");
          assertEquals(await driven.received(server), "");
          await driven.ok("sendall", { socket: server, data: bytes("back") });
          assertEquals(await driven.received(client), "back");
          await driven.ok("close", { socket: client });
          await driven.ok("close", { socket: server });
        } finally {
          await Deno.remove(folder, { recursive: true });
        }
      },
    );
  }

  fresh("the address of accept is the one that the other side chose", 3, async (driven) => {
    const { socket: listener } = await listening(driven, { options: { TCP_NODELAY: 1 } });
    const { address } = await driven.ok("getsockname", { socket: listener });
    const options = { TCP_NODELAY: 1 };
    const { socket } = await driven.ok("connectStream", { address, bind: ANY.ipv4, options });
    const accepted = await driven.ok("accept", { socket: listener });
    assertEquals(accepted.address, (await driven.ok("getsockname", { socket })).address);
    for (const value of [0, 1]) await driven.ok("setsockopt", { socket, option: "TCP_NODELAY", value });
    await driven.ok("setMode", { socket, mode: "natural" });
  });

  for (const family of ["ipv4", "ipv6"] as const) {
    fresh(`datagrams over ${family} arrive whole or empty, with their origin`, 2, async (driven) => {
      const host = driven.agent.capabilities.has(`family:${family}`) ? family : "ipv4";
      const { socket: a } = await driven.ok("openDatagram", { family: host, address: ANY[host] });
      const { socket: b } = await driven.ok("openDatagram", { family: host });
      const { address } = await driven.ok("getsockname", { socket: a });
      const first = await driven.waiting("recvfrom", { socket: a, size: 100 });
      for (const text of ["datagram", "", "whole"]) {
        const data = bytes(text);
        assertEquals(await driven.ok("sendto", { socket: b, data, address }), { count: text.length });
      }
      const { value } = await first.reply;
      assertEquals(value?.data, bytes("datagram"));
      const { address: origin } = await driven.ok("getsockname", { socket: b });
      assert(value?.address && "port" in value.address && "port" in origin);
      assertEquals(value.address.port, origin.port);
      assertEquals((await driven.ok("recvfrom", { socket: a, size: 100 })).data.length, 0);
      // What does not fit stays, as dgram cannot cut it.
      await assertRejects(() => driven.ok("recvfrom", { socket: a, size: 4 }), Unsupported, "5 bytes");
      assertEquals((await driven.ok("recvfrom", { socket: a, size: 5 })).data, bytes("whole"));
    });
  }

  fresh("bulk data arrives intact, and what is altered is found", 3, async (driven) => {
    const { client, server } = await driven.connected();
    const pattern = { seed: 1, length: BULK, offset: 65_500 };
    const draining = driven.ok("drain", { socket: server, size: BULK, pattern });
    await driven.ok("sendall", { socket: client, data: pattern });
    assertEquals(await draining, { count: BULK, mismatch: null, end: "size" });
    // The test vectors of the protocol.
    for (const length of [1000, 65_521, 200_000]) {
      const data = { seed: 1, length: length! };
      await driven.ok("sendall", { socket: client, data });
      assertEquals(await driven.ok("drain", { socket: server, size: length!, pattern: data }), {
        count: length!,
        mismatch: null,
        end: "size",
      });
    }
    await driven.ok("sendall", { socket: client, data: { seed: 1, length: 70_000 } });
    await driven.ok("sendall", { socket: client, data: bytes("zz") });
    await driven.ok("shutdown", { socket: client, how: "write" });
    const corrupt = { socket: server, chunk: 1000, pattern: { seed: 1, length: 80_000 } };
    const { count, mismatch, end } = await driven.ok("drain", corrupt);
    assertEquals({ count, mismatch, end }, { count: 70_002, mismatch: 70_000, end: "eof" });
  });

  fresh("the sender waits for a receiver that does not ask for more", 3, async (driven) => {
    const { client, server } = await driven.connected();
    const data = { seed: 2, length: BULK };
    const sending = await driven.waiting("sendall", { socket: client, data });
    // A chunk leaves, or two; far less than what is on its way.
    assertEquals((await driven.ok("recv", { socket: server, size: 1 })).data.length, 1);
    assertEquals(await Promise.race([sending.reply, after(100)]), "waits");
    const rest = { socket: server, size: BULK - 1, pattern: { seed: 2, length: BULK - 1, offset: 1 } };
    assertEquals((await driven.ok("drain", rest)).mismatch, null);
    assertEquals((await sending.reply).value, {});
  });

  fresh("an abort wakes the other side's recv with ECONNRESET, once", 1, async (driven) => {
    const { client, server } = await driven.connected();
    const receiving = await driven.waiting("recv", { socket: server, size: 1 });
    await driven.ok("abort", { socket: client });
    assertEquals((await receiving.reply).error?.errno, "ECONNRESET");
    assertStringIncludes(await driven.failing("recv", { socket: server, size: 1 }), "'close'");
    const native = await driven.failing("sendall", { socket: server, data: bytes("x") });
    assertStringIncludes(native, "ERR_STREAM_DESTROYED");
  });

  fresh("errors have the runtime's errno, or none", 2, async (driven) => {
    const { listener, at } = await driven.connected();
    assertEquals(await driven.failing("listenStream", { address: at }), "EADDRINUSE");
    await driven.ok("close", { socket: listener });
    assertEquals(await driven.failing("connectStream", { address: at }), "ECONNREFUSED");
    const nowhere: Address = { family: "unix", path: "/nowhere/at/all" };
    assertEquals(await driven.failing("connectStream", { address: nowhere }), "ENOENT");
    assertStringIncludes(
      await driven.failing("connectStream", { address: { ...ANY.ipv4, port: 70_000 } }),
      "[ERR_SOCKET_BAD_PORT]",
    );
    assertStringIncludes(await driven.failing("accept", { socket: listener }), "close() was called");
    assertStringIncludes(await driven.failing("close", { socket: 99 }), "no socket 99");
  });

  fresh("calls run beside each other, also on one socket", 1, async (driven) => {
    const { client, server, listener } = await driven.connected();
    const accepting = await driven.waiting("accept", { socket: listener });
    const [first, second] = [
      await driven.waiting("recv", { socket: server, size: 1 }),
      await driven.waiting("recv", { socket: server, size: 1 }),
    ];
    await driven.ok("sendall", { socket: server, data: bytes("back") });
    assertEquals(await driven.received(client), "back");
    await driven.ok("sendall", { socket: client, data: bytes("12") });
    assertEquals((await first.reply).value, { data: bytes("1") });
    assertEquals((await second.reply).value, { data: bytes("2") });
    const closed = await driven.waiting("recv", { socket: server, size: 1 });
    await driven.ok("close", { socket: server });
    assertEquals((await closed.reply).error?.errno ?? null, null);
    assertEquals(await driven.received(client), "");
    await driven.ok("close", { socket: listener });
    assertEquals((await accepting.reply).error?.errno, null);
  });

  fresh("a reset lets waiting calls return, and counts", 0, async (driven) => {
    const { client, server, listener } = await driven.connected();
    const waiting = [
      await driven.waiting("recv", { socket: server, size: 1 }),
      await driven.waiting("accept", { socket: listener }),
      await driven.waiting("sendall", { socket: client, data: { seed: 1, length: BULK } }),
    ];
    const before = performance.now();
    assertEquals(await driven.agent.reset(), { open: 3 });
    assertLess(performance.now() - before, 1000);
    for (const { reply } of waiting) await reply;
  });

  fresh("what the interface does not have is refused with the reason", 1, async (driven) => {
    const { socket } = await listening(driven);
    const refused = async <M extends Method>(method: M, params: Params<M>, reason: string) => {
      await assertRejects(() => driven.agent.invoke(method, params), Unsupported, reason);
    };
    await refused("send", { socket, data: bytes("x") }, "counts nothing");
    await refused("poll", { socket, events: ["in"], timeoutMs: 0 }, "events");
    await refused("socket", { family: "ipv4", type: "stream" }, "no separate steps");
    await refused("getsockopt", { socket, option: "SO_ERROR" }, "reads no options");
    await refused("recv", { socket, size: 1 }, "Server has no recv");
    await refused("setMode", { socket, mode: "blocking" }, "natural");
    await refused("listenStream", { address: ANY.ipv4, options: { SO_RCVBUF: 9000 } }, "TCP_NODELAY");
    await refused("nonsense" as Method, { socket }, 'no method "nonsense"');
    if (runtime === "bun") await refused("listenStream", { address: ANY.ipv4, backlog: 1 }, "listen()");
  });
});

Deno.test({
  name: "A line that is no request costs an error and nothing else",
  sanitizeOps: true,
  sanitizeResources: true,
  async fn() {
    const [program, ...args] = RUNTIMES["deno-node"]!;
    const agent = new URL("./agent.mjs", import.meta.url).pathname;
    const child = new Deno.Command(program!, { args: [...args, agent], stdin: "piped", stdout: "piped" })
      .spawn();
    const writer = child.stdin.getWriter();
    await writer.write(bytes('nonsense\n{"jsonrpc":"2.0","method":"reset"}\n{"id":7,"method":"reset"}\n'));
    await writer.close();
    const { stdout } = await child.output();
    const answers = new TextDecoder().decode(stdout).trim().split("\n").map((line) => JSON.parse(line));
    assertEquals(answers.map(({ id, error }) => [id, error?.code]), [[null, -32700], [null, -32700], [
      7,
      undefined,
    ]]);
  },
});

/** A listener. */
function listening(driven: Driven, rest: Partial<Params<"listenStream">> = {}): Promise<{ socket: number }> {
  return driven.ok("listenStream", { address: ANY.ipv4, ...rest });
}

async function after(milliseconds: number): Promise<string> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  return "waits";
}
