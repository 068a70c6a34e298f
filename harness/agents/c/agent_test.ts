import { assert, assertEquals, assertGreaterOrEqual, assertLess, assertRejects } from "@std/assert";
import { assertStringIncludes } from "@std/assert";
import type { Address } from "../../endpoint/address.ts";
import type { Reply } from "../../endpoint/endpoint.ts";
import type { Method, Params, Returned } from "../../endpoint/operations.ts";
import { Unsupported } from "../../endpoint/errors.ts";
import { AgentEndpoint } from "../../agent/client.ts";
import { built } from "./built.ts";
import { temporaryFolder } from "../../endpoint/temporary.ts";

const { program, why } = await built();
if (!program) console.warn(`The agent for C is not tested: ${why}`);
const ignore = program === undefined;
const agent = program
  ? await AgentEndpoint.start({ name: "c", command: [program] })
  : undefined as unknown as AgentEndpoint;
const folder = await temporaryFolder();
Deno.test.afterAll(async () => {
  await agent?.stop();
  await Deno.remove(folder, { recursive: true });
});

const ANY = {
  ipv4: { family: "ipv4", host: "127.0.0.1", port: 0 },
  ipv6: { family: "ipv6", host: "::1", port: 0 },
  unix: { family: "unix", path: `${folder}/stream` },
} as const;

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A test with the sanitizers on, after which so many sockets are left open. */
function fresh(name: string, open: number, body: () => Promise<void>): void {
  Deno.test({
    name,
    ignore,
    sanitizeOps: true,
    sanitizeResources: true,
    fn: async () => {
      await body();
      assertEquals(await agent.reset(), { open });
    },
  });
}

async function ok<M extends Method>(method: M, params: Params<M>): Promise<Returned<M>> {
  const reply = await agent.invoke(method, params);
  assert(reply.error === undefined, `${method}: ${reply.error?.native}`);
  return reply.value as Returned<M>;
}

/** The errno, else the agent's words. */
async function failing<M extends Method>(method: M, params: Params<M>): Promise<string> {
  const { error } = await agent.invoke(method, params);
  assert(error !== undefined, `${method} succeeded`);
  return error.errno ?? error.native;
}

/** A call that has entered, and may go on waiting. */
async function waiting<M extends Method>(
  method: M,
  params: Params<M>,
): Promise<{ reply: Promise<Reply<M>> }> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const reply = agent.invoke(method, params, resolve);
  await promise;
  return { reply };
}

async function connected(
  address: Address = ANY.ipv4,
): Promise<Record<"listener" | "client" | "server", number>> {
  const { socket: listener } = await ok("listenStream", { address });
  const { address: at } = await ok("getsockname", { socket: listener });
  const { socket: client } = await ok("connectStream", { address: at });
  const { socket: server } = await ok("accept", { socket: listener });
  return { listener, client, server };
}

async function received(socket: number, size = 100): Promise<string> {
  return new TextDecoder().decode((await ok("recv", { socket, size })).data);
}

Deno.test({ name: "The agent introduces itself", ignore }, () => {
  assertEquals(agent.identity.name, "c");
  assertEquals(agent.identity.os, Deno.build.os);
  for (const word of ["bsd", "poll", "mode:timeout", "interrupt", "unix:datagram", "family:ipv4"] as const) {
    assert(agent.capabilities.has(word), word);
  }
});

for (const [family, address] of Object.entries(ANY)) {
  fresh(`A stream over ${family} carries bytes both ways, half-close and end of file`, 1, async () => {
    const { client, server } = await connected(address);
    await ok("sendall", { socket: client, data: bytes("hello") });
    assertEquals([await received(server, 3), await received(server, 3)], ["hel", "lo"]);
    assertEquals(await ok("send", { socket: server, data: bytes("back") }), { count: 4 });
    await ok("shutdown", { socket: client, how: "write" });
    assertEquals([await received(server), await received(client)], ["", "back"]);
    const { address: name } = await ok("getpeername", { socket: client });
    assertEquals(name, (await ok("getsockname", { socket: server })).address);
    await ok("close", { socket: client });
    await ok("close", { socket: server });
    assertEquals(await failing("close", { socket: server }), "EBADF");
  });
}

for (const family of ["ipv4", "ipv6"] as const) {
  fresh(`Datagrams over ${family} arrive whole, empty or truncated, with their origin`, 2, async () => {
    const { socket: a } = await ok("openDatagram", { family, address: ANY[family] });
    const { socket: b } = await ok("openDatagram", { family, address: ANY[family] });
    const { address } = await ok("getsockname", { socket: a });
    const { address: origin } = await ok("getsockname", { socket: b });
    for (const text of ["datagram", "", "truncated"]) {
      assertEquals(await ok("sendto", { socket: b, data: bytes(text), address }), { count: text.length });
    }
    for (const text of ["datagram", "", "trunc"]) {
      const size = text === "trunc" ? 5 : 100;
      assertEquals(await ok("recvfrom", { socket: a, size }), { data: bytes(text), address: origin });
    }
  });
}

fresh("Datagrams over unix have a path, or no address at all", 2, async () => {
  const at: Address = { family: "unix", path: `${folder}/"\\é` };
  const { socket: a } = await ok("openDatagram", { family: "unix", address: at });
  const { socket: b } = await ok("openDatagram", { family: "unix" });
  assertEquals((await ok("getsockname", { socket: a })).address, at);
  assertEquals((await ok("getsockname", { socket: b })).address, { family: "unix", path: "" });
  await ok("sendto", { socket: b, data: bytes("b"), address: at });
  assertEquals(await ok("recvfrom", { socket: a, size: 9 }), { data: bytes("b"), address: null });
});

fresh("The separate steps make a connection, with options and an address of its own", 4, async () => {
  const { socket: listener } = await ok("socket", { family: "ipv4", type: "stream" });
  await ok("setsockopt", { socket: listener, option: "SO_REUSEADDR", value: 1 });
  await ok("bind", { socket: listener, address: ANY.ipv4 });
  await ok("listen", { socket: listener, backlog: 5 });
  const { address } = await ok("getsockname", { socket: listener });
  const { socket: client } = await ok("socket", { family: "ipv4", type: "stream" });
  await ok("connect", { socket: client, address });
  await ok("close", { socket: (await ok("accept", { socket: listener })).socket });
  const options = { TCP_NODELAY: 1, SO_RCVBUF: 9000 };
  const { socket } = await ok("connectStream", { address, bind: ANY.ipv4, options });
  const accepted = await ok("accept", { socket: listener });
  assertEquals(accepted.address, (await ok("getsockname", { socket })).address);
  assertEquals((await ok("getsockopt", { socket, option: "TCP_NODELAY" })).value, 1);
  assertGreaterOrEqual((await ok("getsockopt", { socket, option: "SO_RCVBUF" })).value, 9000);
});

fresh("An abort is a reset for the other side, which SO_ERROR tells once", 3, async () => {
  const { client, server, listener } = await connected();
  await ok("abort", { socket: client });
  const { events } = await ok("poll", { socket: server, events: ["in", "rdhup"], timeoutMs: 2000 });
  assert(events.includes("err") && events.includes("hup"), `${events}`);
  const error = await ok("getsockopt", { socket: server, option: "SO_ERROR" });
  assertEquals(error.errno, "ECONNRESET");
  assertEquals(await ok("getsockopt", { socket: server, option: "SO_ERROR" }), { value: 0, errno: null });
  const { address } = await ok("getsockname", { socket: listener });
  const { socket } = await ok("connectStream", { address });
  await ok("abort", { socket: (await ok("accept", { socket: listener })).socket });
  await ok("poll", { socket, events: [], timeoutMs: 2000 });
  const drained = await ok("drain", { socket });
  assertEquals([drained.end, drained.error?.errno], ["error", "ECONNRESET"]);
});

fresh("A mode is EAGAIN at once, an end after its time, or waiting", 3, async () => {
  const { client, server, listener } = await connected();
  await ok("setMode", { socket: listener, mode: "nonblocking" });
  assertEquals(await failing("accept", { socket: listener }), "EAGAIN");
  await ok("setMode", { socket: server, mode: "nonblocking" });
  assertEquals(await failing("recv", { socket: server, size: 1 }), "EAGAIN");
  await ok("setMode", { socket: server, mode: "timeout", timeoutMs: 50 });
  for (const method of ["recv", "sendall"] as const) {
    const data = { seed: 1, length: 32 << 20 };
    const params = { socket: server, ...(method === "recv" ? { size: 1 } : { data }) };
    const { error, elapsedNs } = await agent.invoke(method, params as never);
    assertEquals([error?.timeout, error?.errno], [true, null]);
    assertGreaterOrEqual(elapsedNs!, 50e6);
    assertLess(elapsedNs!, 2000e6);
  }
  for (const mode of ["blocking", "natural"] as const) {
    await ok("setMode", { socket: server, mode });
    const recv = await waiting("recv", { socket: server, size: 1 });
    await ok("send", { socket: client, data: bytes("x") });
    assertEquals((await recv.reply).value, { data: bytes("x") });
  }
});

fresh("Bulk data arrives intact, and what differs is found", 3, async () => {
  const { client, server } = await connected();
  const pattern = { seed: 4000000000, length: 5_000_000, offset: 65_500 };
  const [drained] = await Promise.all([
    ok("drain", { socket: server, size: pattern.length, pattern }),
    ok("sendall", { socket: client, data: pattern }),
  ]);
  assertEquals([drained.count, drained.mismatch, drained.end], [pattern.length, null, "size"]);
  await ok("sendall", { socket: client, data: { seed: 1, length: 200_000 } });
  await ok("sendall", { socket: client, data: bytes("!") });
  await ok("shutdown", { socket: client, how: "write" });
  const rest = await ok("drain", { socket: server, chunk: 1000, pattern: { seed: 1, length: 200_000 } });
  assertEquals([rest.count, rest.mismatch, rest.end], [200_001, 200_000, "eof"]);
  await ok("sendall", { socket: server, data: { seed: 1, length: 1000 } });
  const half = { seed: 1, length: 1000, offset: 500 };
  assertEquals((await ok("drain", { socket: client, size: 1000, pattern: half })).mismatch, 0);
  await ok("sendall", { socket: server, data: { seed: 1, length: 1000 } });
  assertEquals((await ok("drain", { socket: client, size: 1000 })).count, 1000);
});

fresh("Errors have the names of POSIX", 4, async () => {
  const { client, listener } = await connected();
  const { address: at } = await ok("getsockname", { socket: listener });
  assertEquals(await failing("listenStream", { address: at }), "EADDRINUSE");
  assertEquals(await failing("recv", { socket: listener, size: 1 }), "ENOTCONN");
  assertEquals(await failing("connect", { socket: client, address: at }), "EISCONN");
  const { socket } = await ok("openDatagram", { family: "ipv4", address: ANY.ipv4 });
  assertEquals(await failing("listen", { socket, backlog: 1 }), "EOPNOTSUPP");
  await ok("connect", { socket, address: (await ok("getsockname", { socket })).address });
  assertEquals(await failing("send", { socket, data: { seed: 1, length: 70_000 } }), "EMSGSIZE");
  await ok("close", { socket: listener });
  assertEquals(await failing("connectStream", { address: at }), "ECONNREFUSED");
  assertEquals(await failing("accept", { socket: listener }), "EBADF");
  assertStringIncludes(await failing("close", { socket: 4711 }), "There is no socket 4711");
  await connected().then(({ listener, client }) =>
    Promise.all([listener, client].map((socket) => ok("close", { socket })))
  );
});

fresh("A close beside a blocked recv ends both and sends the FIN", 2, async () => {
  const { client, server } = await connected();
  const recv = await waiting("recv", { socket: server, size: 1 });
  await ok("close", { socket: server });
  assertEquals((await recv.reply).value?.data.length, 0);
  assertEquals(await received(client), "");
});

fresh("A reset frees what waits, whatever it waits in", 5, async () => {
  const { client, server, listener } = await connected();
  const { socket: datagrams } = await ok("openDatagram", { family: "ipv4", address: ANY.ipv4 });
  const { socket: idle } = await ok("openDatagram", { family: "ipv4", address: ANY.ipv4 });
  const calls = [
    await waiting("recv", { socket: client, size: 1 }),
    await waiting("sendall", { socket: server, data: { seed: 1, length: 64 << 20 } }),
    await waiting("accept", { socket: listener }),
    await waiting("recvfrom", { socket: datagrams, size: 1 }),
    await waiting("poll", { socket: idle, events: ["pri"], timeoutMs: 60_000 }),
  ];
  assertEquals(await agent.reset(), { open: 5 });
  await Promise.all(calls.map((call) => call.reply as Promise<unknown>));
  await connected();
  await ok("openDatagram", { family: "ipv4" });
  await ok("openDatagram", { family: "ipv4" });
});

fresh("What the protocol does not have is unsupported", 0, async () => {
  const bad: [string, object][] = [
    ["frobnicate", {}],
    ["recv", { socket: 1, size: 0 }],
    ["recv", { socket: 1.5, size: 1 }],
    ["recv", { socket: "1", size: 1 }],
    ["listenStream", { address: "127.0.0.1" }],
    ["connectStream", { address: { family: "ipv4", host: "127.0.0.1", port: 70_000 } }],
    ["connectStream", { address: { family: "ipv4", host: "no host", port: 1 } }],
    ["listenStream", { address: { family: "unix", path: "x".repeat(200) } }],
    ["socket", { family: "ipx", type: "stream" }],
    ["poll", { socket: 1, events: "in", timeoutMs: 1 }],
    ["setMode", { socket: 1, mode: "timeout" }],
    ["sendto", { socket: 1, data: { base64: "?" }, address: ANY.ipv4 }],
    ["setsockopt", { socket: 1, option: "SO_LINGER", value: 1 }],
  ];
  for (const [method, params] of bad) {
    await assertRejects(async () => await agent.invoke(method as Method, params as never), Unsupported);
  }
});

Deno.test({ name: "Lines that are no requests are answered, and do no harm", ignore }, async () => {
  const child = new Deno.Command(program!, { stdin: "piped", stdout: "piped" }).spawn();
  const lines = [
    "hello",
    '{"id":1}',
    "[1,2",
    '{"id":2,"method":"recv" "x":1}',
    '{"id":01,"method":"x"}',
    '{"id":3,"method":"\\ud800"}',
    "[".repeat(100_000),
    "\u0000",
    '{"id":"a\\"b","method":"\\u0067etsockname","params":{"socket":1}}',
  ];
  const writer = child.stdin.getWriter();
  await writer.write(bytes(`${lines.join("\n")}\n`));
  await writer.close();
  const { stdout, code } = await child.output();
  const answers = new TextDecoder().decode(stdout).trim().split("\n").map((line) => JSON.parse(line));
  assertEquals(code, 0);
  // Those that were still being served when stdin ended may have been left unanswered.
  for (const { id, error } of answers) {
    assertEquals(error.code, id === null ? -32700 : 1);
    assert(id === null || id === 'a"b');
  }
  assertGreaterOrEqual(answers.length, 1);
});
