import { assert, assertEquals, assertGreaterOrEqual, assertLess, assertRejects } from "@std/assert";
import { assertStringIncludes } from "@std/assert";
import { type Address, FAMILIES, type Family } from "../../endpoint/address.ts";
import type { Capability } from "../../endpoint/capabilities.ts";
import type { Reply } from "../../endpoint/endpoint.ts";
import type { Pattern, SocketId } from "../../endpoint/kinds.ts";
import type { Drained, Method, Params, Returned } from "../../endpoint/operations.ts";
import { Unsupported } from "../../endpoint/errors.ts";
import { AgentEndpoint } from "../../agent/client.ts";
import { temporaryFolder } from "../../endpoint/temporary.ts";

/** A compiled agent to exercise, and what is particular to it. */
export interface Exercise {
  readonly name: string;
  /** What starts it; `undefined` where the toolchain is missing. */
  readonly command: readonly string[] | undefined;
  /** What it must declare. */
  readonly declared: readonly Capability[];
  /** What its interface cannot express, and words of the reason that it gives; socket 1 stands for a connected one. */
  readonly unsupported: readonly [method: string, params: object, reason: string][];
  /** How a refused connection and a receive without waiting fail: an errno, or words of `native`. */
  readonly refused: string;
  readonly wouldBlock?: string;
  /** Whether its close sends a FIN also where it discards unread data. */
  readonly closesWithFin?: boolean;
}

/**
 * The command of an agent that was built from `source` by the program `tool`, in a private folder that goes when the tests are over;
 * `undefined` where the host has no such program.
 */
export async function built(
  tool: string,
  args: (output: string, source: string) => string[],
  source: URL,
): Promise<string[] | undefined> {
  const folder = await temporaryFolder();
  Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));
  const output = `${folder}/agent`;
  try {
    const command = new Deno.Command(tool, { args: args(output, source.pathname), stdout: "null" });
    const { success, stderr } = await command.output();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  return [output];
}

/** Bytes of a text. */
const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/** Tries an agent, on both ends of each connection, operation by operation: registers the tests. */
export async function exercise(about: Exercise): Promise<void> {
  const { name, command } = about;
  const started = command && await AgentEndpoint.start({ name, command: [...command] });
  const agent = started as AgentEndpoint;
  const folder = await temporaryFolder();
  Deno.test.afterAll(async () => {
    await started?.stop();
    await Deno.remove(folder, { recursive: true });
  });
  let paths = 0;

  /** Any address of a family. */
  const any = (family: Family): Address => {
    if (family === "unix") return { family, path: `${folder}/${++paths}` };
    return { family, host: family === "ipv4" ? "127.0.0.1" : "::1", port: 0 };
  };

  const has = (word: Capability): boolean => started?.capabilities.has(word) ?? true;

  /** Registers a test that begins without sockets and says how many it left open; ignored where the agent cannot be built. */
  const fresh = (title: string, open: number, fn: () => Promise<void>, needs: Capability[] = []): void => {
    const lacks = started ? needs.filter((need) => !has(need)).map((need) => `no ${need}`) : ["no toolchain"];
    const shown = lacks.length > 0 ? `${title} (${lacks.join(", ")})` : title;
    Deno.test(
      { name: `${name}: ${shown}`, ignore: lacks.length > 0, sanitizeOps: true, sanitizeResources: true },
      async () => {
        try {
          await fn();
        } catch (error) {
          await agent.reset();
          throw error;
        }
        assertEquals(await agent.reset(), { open }, "sockets left open");
        assertEquals(agent.takeStderr(), "");
      },
    );
  };

  const ok = async <M extends Method>(method: M, params: Params<M>): Promise<Returned<M>> => {
    const reply = await agent.invoke(method, params);
    if (reply.error !== undefined) throw new Error(`${method}: ${reply.error.native}`);
    return reply.value;
  };

  /** How a call fails that must fail: its errno and its words, or `timeout`. */
  const failing = async <M extends Method>(method: M, params: Params<M>): Promise<string> => {
    const { error } = await agent.invoke(method, params);
    if (error === undefined) throw new Error(`${method} succeeded`);
    assertEquals(error.errno !== null && !has("errno"), false, `${error.errno} without "errno"`);
    return error.timeout ? "timeout" : `${error.errno}: ${error.native}`;
  };

  /** A call that has announced that it waits; `reply` is what it will give. */
  const waiting = async <M extends Method>(
    method: M,
    params: Params<M>,
  ): Promise<{ reply: Promise<Reply<M>> }> => {
    const entered = Promise.withResolvers<void>();
    const reply = agent.invoke(method, params, entered.resolve);
    await entered.promise;
    return { reply };
  };

  interface Connected {
    listener: SocketId;
    at: Address;
    client: SocketId;
    server: SocketId;
  }

  const connected = async (family: Family = "ipv4"): Promise<Connected> => {
    const { socket: listener } = await ok("listenStream", { address: any(family) });
    const { address: at } = await ok("getsockname", { socket: listener });
    const { socket: client } = await ok("connectStream", { address: at });
    const { socket: server } = await ok("accept", { socket: listener });
    return { listener, at, client, server };
  };

  const received = async (socket: SocketId, size = 100): Promise<string> =>
    new TextDecoder().decode((await ok("recv", { socket, size })).data);

  fresh("it introduces itself", 0, () => {
    assertEquals(agent.identity.name, name);
    assertEquals(agent.identity.os, Deno.build.os);
    assertStringIncludes(agent.identity.runtime, agent.identity.version);
    assertEquals(about.declared.filter((word) => !has(word)), []);
    return Promise.resolve();
  });

  for (const family of FAMILIES) {
    fresh(`a stream over ${family} carries bytes both ways, half-close and end of file`, 1, async () => {
      const { at, client, server } = await connected(family);
      assertEquals((await ok("getpeername", { socket: client })).address, at);
      await ok("sendall", { socket: client, data: bytes("hello") });
      assertEquals(await received(server, 3), "hel");
      assertEquals(await received(server, 3), "lo");
      const data = bytes("back");
      if (has("send")) assertEquals(await ok("send", { socket: server, data }), { count: 4 });
      else await ok("sendall", { socket: server, data });
      await ok("shutdown", { socket: client, how: "write" });
      assertEquals(await received(server), "");
      assertEquals(await received(client), "back");
      await ok("close", { socket: client });
      await ok("close", { socket: server });
    }, [`family:${family}`]);

    const needs: Capability[] = ["datagram", `family:${family}`];
    if (family === "unix") needs.push("unix:datagram");
    fresh(`datagrams over ${family} arrive whole, empty or truncated, with their origin`, 2, async () => {
      const { socket: a } = await ok("openDatagram", { family, address: any(family) });
      const { socket: b } = await ok("openDatagram", { family, address: any(family) });
      const { address } = await ok("getsockname", { socket: a });
      const { address: origin } = await ok("getsockname", { socket: b });
      for (const text of ["datagram", "", "truncated"]) {
        assertEquals(await ok("sendto", { socket: b, data: bytes(text), address }), { count: text.length });
      }
      const whole = await ok("recvfrom", { socket: a, size: 100 });
      assertEquals(whole, { data: bytes("datagram"), address: origin });
      assertEquals((await ok("recvfrom", { socket: a, size: 100 })).data.length, 0);
      assertEquals((await ok("recvfrom", { socket: a, size: 5 })).data, bytes("trunc"));
    }, needs);
  }

  fresh("every byte value travels, and 65,536 of them in a message", 3, async () => {
    const { client, server } = await connected();
    const data = Uint8Array.from({ length: 65_536 }, (_, index) => index ^ (index >> 8));
    await ok("sendall", { socket: client, data });
    const got = new Uint8Array(data.length);
    for (let at = 0; at < data.length;) {
      const piece = (await ok("recv", { socket: server, size: data.length - at })).data;
      got.set(piece, at);
      at += piece.length;
    }
    assertEquals(got, data);
  });

  fresh("the address of accept is the client's own; options are set and read", 3, async () => {
    const { socket: listener } = await ok("listenStream", { address: any("ipv4") });
    const { address } = await ok("getsockname", { socket: listener });
    const { socket } = await ok("connectStream", { address, options: { TCP_NODELAY: 1 } });
    const accepted = await ok("accept", { socket: listener });
    assertEquals(accepted.address, (await ok("getsockname", { socket })).address);
    for (const value of [0, 1]) {
      await ok("setsockopt", { socket, option: "TCP_NODELAY", value });
    }
  }, ["option:TCP_NODELAY"]);

  fresh("buffers are set before listening and connecting", 3, async () => {
    const options = { SO_RCVBUF: 20_000, ...(has("option:SO_SNDBUF") ? { SO_SNDBUF: 20_000 } : {}) };
    const { socket: listener } = await ok("listenStream", { address: any("ipv4"), options });
    const { address } = await ok("getsockname", { socket: listener });
    const { socket } = await ok("connectStream", { address, options });
    const { socket: accepted } = await ok("accept", { socket: listener });
    for (const each of [socket, accepted]) {
      // Linux doubles what it is told.
      const { value } = await ok("getsockopt", { socket: each, option: "SO_RCVBUF" });
      assert(value === 20_000 || value === 40_000, `${value}`);
    }
    await ok("setsockopt", { socket, option: "SO_RCVBUF", value: 30_000 });
  }, ["option:SO_RCVBUF"]);

  fresh("an abort is a reset for the other side", 2, async () => {
    const { client, server } = await connected();
    await ok("abort", { socket: client });
    const failed = await failing("recv", { socket: server, size: 1 });
    assertStringIncludes(failed, has("errno") ? "ECONNRESET" : "reset");
  }, ["abort"]);

  fresh("a plain close with unread data is the interface's own, with FIN or RST", 2, async () => {
    const { client, server } = await connected();
    await ok("sendall", { socket: client, data: bytes("unread") });
    // On loopback what was sent has arrived when the call returns.
    await ok("close", { socket: server });
    if (about.closesWithFin) return assertEquals(await received(client), "");
    const failed = await failing("recv", { socket: client, size: 1 });
    assertStringIncludes(failed, has("errno") ? "ECONNRESET" : "reset");
  });

  fresh("a shutdown ends a receive beside it, and both directions at once", 3, async () => {
    const { client, server } = await connected();
    const recv = await waiting("recv", { socket: server, size: 1 });
    await ok("shutdown", { socket: server, how: "read" });
    await recv.reply;
    await ok("sendall", { socket: server, data: bytes("x") });
    assertEquals(await received(client), "x");
    if (has("shutdown:both")) await ok("shutdown", { socket: server, how: "both" });
    else await ok("shutdown", { socket: server, how: "write" });
    assertEquals(await received(client), "");
  }, ["shutdown:read", "interrupt"]);

  fresh("without waiting, a receive and an accept fail at once", 3, async () => {
    const { server, listener } = await connected();
    await ok("setMode", { socket: server, mode: "nonblocking" });
    assertStringIncludes(await failing("recv", { socket: server, size: 1 }), about.wouldBlock!);
    await ok("setMode", { socket: listener, mode: "nonblocking" });
    assertStringIncludes(await failing("accept", { socket: listener }), about.wouldBlock!);
  }, ["mode:nonblocking"]);

  fresh("a timeout ends a receive after its time, and the socket can wait again", 4, async () => {
    const { client, server } = await connected();
    const { socket } = await ok("openDatagram", { family: "ipv4", address: any("ipv4") });
    await ok("setMode", { socket, mode: "timeout", timeoutMs: 50 });
    assertEquals(await failing("recvfrom", { socket, size: 1 }), "timeout");
    await ok("setMode", { socket: server, mode: "timeout", timeoutMs: 50 });
    const reply = await agent.invoke("recv", { socket: server, size: 1 });
    assertEquals(reply.error?.timeout, true);
    // Linux counts in ticks of 4 ms, and begins with the one that is under way.
    assertGreaterOrEqual(reply.elapsedNs!, 45e6);
    assertLess(reply.elapsedNs!, 2000e6);
    for (const mode of ["blocking", "natural"] as const) {
      if (mode === "blocking" && !has("mode:blocking")) continue;
      await ok("setMode", { socket: server, mode });
      const recv = await waiting("recv", { socket: server, size: 1 });
      await new Promise((resolve) => setTimeout(resolve, 70));
      await ok("sendall", { socket: client, data: bytes("x") });
      assertEquals((await recv.reply).value, { data: bytes("x") });
    }
  }, ["mode:timeout"]);

  fresh("a call that waits holds up no other, not even many of them", 3, async () => {
    const { client, server } = await connected();
    const params = { socket: server, size: 1 };
    const calls = await Promise.all(Array.from({ length: 40 }, () => waiting("recv", params)));
    await ok("getsockname", { socket: client });
    await ok("sendall", { socket: client, data: new Uint8Array(40) });
    for (const call of calls) assertEquals((await call.reply).value?.data.length, 1);
  }, ["concurrent", "interrupt"]);

  fresh("a close ends the calls that wait beside it, and sends a FIN", 1, async () => {
    const { client, server, listener } = await connected();
    const recv = await waiting("recv", { socket: server, size: 1 });
    await ok("close", { socket: server });
    await recv.reply;
    assertEquals(await received(client), "");
    const accept = await waiting("accept", { socket: listener });
    await ok("close", { socket: listener });
    assert((await accept.reply).error);
  }, ["concurrent", "interrupt"]);

  fresh("errors carry the errno of the call, or none where there is none", 1, async () => {
    const { listener, client, at } = await connected();
    const inUse = await failing("listenStream", { address: at });
    assertStringIncludes(inUse, has("errno") ? "EADDRINUSE: " : "null: ");
    await ok("close", { socket: listener });
    assertStringIncludes(await failing("connectStream", { address: at }), about.refused);
    await ok("close", { socket: client });
    assertStringIncludes(await failing("recv", { socket: client, size: 1 }), ": ");
    assertStringIncludes(await failing("recv", { socket: 4711, size: 1 }), "null: There is no socket 4711");
  });

  if (has("option:SO_ERROR")) {
    fresh("SO_ERROR is read as a name, and then forgotten", 2, async () => {
      const { client, server } = await connected();
      await ok("sendall", { socket: client, data: bytes("unread") });
      await ok("close", { socket: server });
      const error = await ok("getsockopt", { socket: client, option: "SO_ERROR" });
      assertEquals(error, { value: error.value, errno: "ECONNRESET" });
      assertEquals(await ok("getsockopt", { socket: client, option: "SO_ERROR" }), { value: 0, errno: null });
    });
  }

  fresh("what it cannot express is unsupported, with the reason", 3, async () => {
    const { client } = await connected();
    const bad: (readonly [string, object, string])[] = [
      ["frobnicate", {}, "frobnicate"],
      ["listenStream", { address: { family: "ipx" } }, "ipx"],
      ...about.unsupported,
    ];
    for (const [method, params, reason] of bad) {
      const asked = "socket" in params && params.socket === 1 ? { ...params, socket: client } : params;
      await assertRejects(
        async () => await agent.invoke(method as Method, asked as never),
        Unsupported,
        reason,
      );
    }
  });

  fresh("a reset frees what waits, whatever it waits in, and counts", 5, async () => {
    const { client, server, listener } = await connected();
    const { socket } = await ok("openDatagram", { family: "ipv4", address: any("ipv4") });
    const calls = await Promise.all([
      waiting("recv", { socket: client, size: 1 }),
      waiting("sendall", { socket: server, data: { seed: 1, length: 64 << 20 } }),
      waiting("accept", { socket: listener }),
      waiting("recvfrom", { socket, size: 1 }),
    ].map(async (call) => ({ reply: (await call).reply as Promise<unknown> })));
    assertEquals(await agent.reset(), { open: 4 });
    await Promise.all(calls.map((call) => call.reply));
    await connected();
    for (let time = 0; time < 2; time++) await ok("openDatagram", { family: "ipv4", address: any("ipv4") });
  });

  /** What a drain finds while `data` is sent to it. */
  const sent = async (data: Pattern, drain: Partial<Params<"drain">> = {}): Promise<Drained> => {
    const { client, server, listener } = await connected();
    const drained = ok("drain", { socket: server, ...drain });
    await ok("sendall", { socket: client, data });
    await ok("close", { socket: client });
    const found = await drained;
    await ok("close", { socket: server });
    await ok("close", { socket: listener });
    return found;
  };

  fresh("its patterns have the lengths that were asked for", 0, async () => {
    for (const length of [1000, 65_521, 200_000]) {
      const found = await sent({ seed: 1, length });
      assertEquals(found, { count: length, mismatch: null, end: "eof" });
    }
    const late = { seed: 4000000000, offset: 65_500, length: 100 };
    assertEquals((await sent(late, { pattern: late })).mismatch, null);
  });

  fresh("4 MiB arrive intact, in reads of any size", 0, async () => {
    const pattern = { seed: 42, length: 4 << 20, offset: 12_345 };
    for (const chunk of [65_536, 4001]) {
      const found = await sent(pattern, { pattern, chunk });
      assertEquals([found.count, found.mismatch, found.end], [pattern.length, null, "eof"]);
    }
  });

  fresh("the first byte that differs is found, and what comes beyond the pattern", 0, async () => {
    const pattern = { seed: 1, length: 200_000 };
    assertEquals((await sent({ ...pattern, seed: 2 }, { pattern })).mismatch, 8);
    // One byte was lost: the tile goes on one byte early.
    assertEquals((await sent({ ...pattern, offset: 1 }, { pattern })).mismatch, 7);
    assertEquals((await sent({ seed: 1, length: 200_001 }, { pattern })).mismatch, 200_000);
    // Only the number of the tile tells the third tile from the second.
    const swapped = { seed: 1, length: 65_521, offset: 65_521 };
    assertEquals((await sent(swapped, { pattern: { ...swapped, offset: 131_042 } })).mismatch, 0);
  });

  fresh("a drain stops at its size, and says how it ended at an error", 2, async () => {
    const { client, server } = await connected();
    await ok("sendall", { socket: client, data: { seed: 1, length: 1000 } });
    const pattern = { seed: 1, length: 600 };
    const some = await ok("drain", { socket: server, size: 600, chunk: 7, pattern });
    assertEquals([some.count, some.mismatch, some.end], [600, null, "size"]);
    // With unread data, the close of an agent that cannot abort is a reset as well.
    await ok(has("abort") ? "abort" : "close", { socket: server });
    const reset = await ok("drain", { socket: client });
    assertEquals([reset.count, reset.end, reset.error?.errno], [
      0,
      "error",
      has("errno") ? "ECONNRESET" : null,
    ]);
  });

  Deno.test({
    name: `${name}: lines that are no requests do not end it, the end of stdin does`,
    ignore: !command,
    sanitizeOps: true,
    sanitizeResources: true,
    async fn() {
      const [program, ...args] = command!;
      const child = new Deno.Command(program!, { args, stdin: "piped", stdout: "piped" }).spawn();
      const lines = ["no json", '{"id":1', "\u00ff[[[", `${"[".repeat(100_000)}`, "[1]", '{"method":"recv"}'];
      const last =
        '{"jsonrpc":"2.0","id":7,"method":"nothing","params":{"\\u00e4\\n\\ud83d\\ude00":[1e3,true,null]}}';
      const writer = child.stdin.getWriter();
      await writer.write(bytes([...lines, last].join("\n") + "\n"));
      let text = "";
      const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
      while (text.split("\n").length <= lines.length + 1) {
        const { value, done } = await reader.read();
        if (done) break;
        text += value;
      }
      await writer.close();
      assert((await reader.read()).done);
      assertEquals((await child.status).success, true);
      const told = text.trimEnd().split("\n").map((line) => JSON.parse(line));
      const codes = told.map(({ id, error }) => `${id} ${error.code}`).sort();
      const expected = ["7 -32601", ...Array(2).fill("null -32600"), ...Array(4).fill("null -32700")];
      assertEquals(codes, expected);
    },
  });
}
