import { assert, assertEquals, assertGreaterOrEqual, assertLess, assertRejects } from "@std/assert";
import { assertStringIncludes } from "@std/assert";
import type { Address } from "../../endpoint/address.ts";
import type { Method } from "../../endpoint/operations.ts";
import { Unsupported } from "../../endpoint/errors.ts";
import { agent, ANY, bytes, connected, failing, fresh, ok, received, waiting } from "./driven.ts";
import { temporaryFolder } from "../../endpoint/temporary.ts";

const folder = await temporaryFolder();
Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));
const places: Record<string, Address> = { ...ANY, unix: { family: "unix", path: `${folder}/stream` } };

Deno.test("The agent introduces itself", () => {
  assertEquals(agent.identity.name, "python");
  assertEquals(agent.identity.os, Deno.build.os);
  assertStringIncludes(agent.identity.runtime, agent.identity.version);
  for (const word of ["stream", "datagram", "bsd", "poll", "mode:timeout", "interrupt"] as const) {
    assert(agent.capabilities.has(word), word);
  }
});

for (const [family, address] of Object.entries(places)) {
  fresh(`A stream over ${family} carries bytes both ways, half-close and end of file`, 1, async () => {
    const { at, client, server } = await connected(address);
    assertEquals((await ok("getpeername", { socket: client })).address, at);
    await ok("sendall", { socket: client, data: bytes("hello") });
    assertEquals(await received(server, 3), "hel");
    assertEquals(await received(server, 3), "lo");
    assertEquals(await ok("send", { socket: server, data: bytes("back") }), { count: 4 });
    await ok("shutdown", { socket: client, how: "write" });
    assertEquals(await received(server), "");
    assertEquals(await received(client), "back");
    await ok("close", { socket: client });
    await ok("close", { socket: server });
  });
}

fresh("The address of accept is the one that the other side chose", 3, async () => {
  const { socket: listener } = await ok("listenStream", {
    address: ANY.ipv4,
    backlog: 1,
    options: { SO_REUSEADDR: 1 },
  });
  const { address } = await ok("getsockname", { socket: listener });
  const { socket } = await ok("connectStream", {
    address,
    bind: ANY.ipv4,
    options: { TCP_NODELAY: 1, SO_RCVBUF: 9000 },
  });
  const accepted = await ok("accept", { socket: listener });
  assertEquals(accepted.address, (await ok("getsockname", { socket })).address);
  assertEquals((await ok("getsockopt", { socket, option: "TCP_NODELAY" })).value, 1);
  assertGreaterOrEqual((await ok("getsockopt", { socket, option: "SO_RCVBUF" })).value, 9000);
  assertEquals((await ok("getsockopt", { socket, option: "SO_REUSEADDR" })).value, 0);
  assertEquals((await ok("getsockopt", { socket: listener, option: "SO_REUSEADDR" })).value, 1);
  await ok("setsockopt", { socket, option: "TCP_NODELAY", value: 0 });
  assertEquals((await ok("getsockopt", { socket, option: "TCP_NODELAY" })).value, 0);
});

for (const family of ["ipv4", "ipv6"] as const) {
  fresh(`Datagrams over ${family} arrive whole, empty or truncated, with their origin`, 2, async () => {
    const { socket: a } = await ok("openDatagram", { family, address: ANY[family] });
    const { socket: b } = await ok("openDatagram", { family });
    const { address } = await ok("getsockname", { socket: a });
    for (const text of ["datagram", "", "truncated"]) {
      assertEquals(await ok("sendto", { socket: b, data: bytes(text), address }), { count: text.length });
    }
    const got = await ok("recvfrom", { socket: a, size: 100 });
    assertEquals(got.data, bytes("datagram"));
    const { address: origin } = await ok("getsockname", { socket: b });
    assert(got.address !== null && "port" in got.address && "port" in origin);
    assertEquals(got.address.port, origin.port);
    assertEquals((await ok("recvfrom", { socket: a, size: 100 })).data.length, 0);
    assertEquals((await ok("recvfrom", { socket: a, size: 5 })).data, bytes("trunc"));
  });
}

fresh("Datagrams over unix have a path, or no address at all", 3, async () => {
  const at = (name: string): Address => ({ family: "unix", path: `${folder}/${name}` });
  const { socket: a } = await ok("openDatagram", { family: "unix", address: at("a") });
  const { socket: b } = await ok("openDatagram", { family: "unix", address: at("b") });
  const { socket: c } = await ok("openDatagram", { family: "unix" });
  assertEquals((await ok("getsockname", { socket: c })).address, { family: "unix", path: "" });
  await ok("sendto", { socket: b, data: bytes("b"), address: at("a") });
  await ok("sendto", { socket: c, data: bytes("c"), address: at("a") });
  assertEquals(await ok("recvfrom", { socket: a, size: 9 }), { data: bytes("b"), address: at("b") });
  assertEquals(await ok("recvfrom", { socket: a, size: 9 }), { data: bytes("c"), address: null });
});

fresh("The separate steps make a connection, and a connected datagram socket", 5, async () => {
  const { socket: listener } = await ok("socket", { family: "ipv4", type: "stream" });
  await ok("bind", { socket: listener, address: ANY.ipv4 });
  await ok("listen", { socket: listener, backlog: 5 });
  const { address } = await ok("getsockname", { socket: listener });
  const { socket: client } = await ok("socket", { family: "ipv4", type: "stream" });
  await ok("connect", { socket: client, address });
  await ok("accept", { socket: listener });
  const { socket: a } = await ok("openDatagram", { family: "ipv4", address: ANY.ipv4 });
  const { socket: b } = await ok("socket", { family: "ipv4", type: "datagram" });
  await ok("connect", { socket: b, address: (await ok("getsockname", { socket: a })).address });
  await ok("send", { socket: b, data: bytes("x") });
  assertEquals(await received(a), "x");
});

fresh("An abort is a reset for the other side, once", 2, async () => {
  const { client, server } = await connected();
  await ok("abort", { socket: client });
  await ok("poll", { socket: server, events: ["in"], timeoutMs: 2000 });
  assertEquals(await failing("recv", { socket: server, size: 1 }), "ECONNRESET");
  assertEquals(await received(server), "");
});

fresh("SO_ERROR is read as a name, and then forgotten", 2, async () => {
  const { client, server } = await connected();
  await ok("abort", { socket: client });
  const { events } = await ok("poll", { socket: server, events: ["in", "rdhup"], timeoutMs: 2000 });
  assert(events.includes("err") && events.includes("hup"), `${events}`);
  const error = await ok("getsockopt", { socket: server, option: "SO_ERROR" });
  assertEquals(error, { value: error.value, errno: "ECONNRESET" });
  assertEquals(await ok("getsockopt", { socket: server, option: "SO_ERROR" }), { value: 0, errno: null });
});

fresh("Modes are Python's own: EAGAIN at once, its timeout after its time, or waiting", 3, async () => {
  const { client, server, listener } = await connected();
  await ok("setMode", { socket: server, mode: "nonblocking" });
  assertEquals(await failing("recv", { socket: server, size: 1 }), "EAGAIN");
  await ok("setMode", { socket: listener, mode: "nonblocking" });
  assertEquals(await failing("accept", { socket: listener }), "EAGAIN");
  await ok("setMode", { socket: server, mode: "timeout", timeoutMs: 50 });
  const reply = await agent.invoke("recv", { socket: server, size: 1 });
  assertEquals(reply.error?.timeout, true);
  assertEquals(reply.error?.errno, null);
  assertGreaterOrEqual(reply.elapsedNs!, 50e6);
  assertLess(reply.elapsedNs!, 2000e6);
  for (const mode of ["blocking", "natural"] as const) {
    await ok("setMode", { socket: server, mode });
    const recv = await waiting("recv", { socket: server, size: 1 });
    await ok("send", { socket: client, data: bytes("x") });
    assertEquals((await recv.reply).value, { data: bytes("x") });
  }
});

fresh("Poll tells what is ready, and nothing when its time is up", 3, async () => {
  const { client, server, listener } = await connected();
  const all = ["in", "out", "pri", "rdhup"] as const;
  assertEquals((await ok("poll", { socket: server, events: ["in"], timeoutMs: 20 })).events, []);
  assertEquals((await ok("poll", { socket: server, events: all, timeoutMs: 0 })).events, ["out"]);
  assertEquals((await ok("poll", { socket: listener, events: ["in"], timeoutMs: 0 })).events, []);
  const poll = await waiting("poll", { socket: server, events: ["in"], timeoutMs: 60_000 });
  await ok("send", { socket: client, data: bytes("x") });
  assertEquals((await poll.reply).value, { events: ["in"] });
  await ok("shutdown", { socket: client, how: "write" });
  await ok("poll", { socket: server, events: ["rdhup"], timeoutMs: 2000 });
  assertEquals((await ok("poll", { socket: server, events: all, timeoutMs: 0 })).events, [
    "in",
    "out",
    "rdhup",
  ]);
});

fresh("A call that waits holds up no other, not even many of them", 3, async () => {
  const { client, server } = await connected();
  const calls = await Promise.all(
    Array.from({ length: 40 }, () => waiting("recv", { socket: server, size: 1 })),
  );
  await ok("getsockname", { socket: client });
  await ok("sendall", { socket: client, data: new Uint8Array(40) });
  for (const call of calls) assertEquals((await call.reply).value?.data.length, 1);
});

fresh("A close beside a blocked call ends that call and sends a FIN", 2, async () => {
  const { client, server } = await connected();
  const recv = await waiting("recv", { socket: server, size: 1 });
  await ok("close", { socket: server });
  assertEquals((await recv.reply).value, { data: new Uint8Array() });
  assertEquals(await received(client), "");
});

fresh("A plain close with unread data is a reset, as no shutdown comes before it", 2, async () => {
  const { client, server } = await connected();
  await ok("sendall", { socket: client, data: bytes("unread") });
  await ok("poll", { socket: server, events: ["in"], timeoutMs: 2000 });
  await ok("close", { socket: server });
  await ok("poll", { socket: client, events: ["in"], timeoutMs: 2000 });
  assertEquals(await failing("recv", { socket: client, size: 1 }), "ECONNRESET");
});

fresh("Errors have the names of POSIX, or none where Python gives none", 3, async () => {
  const { client, server, listener, at } = await connected();
  const { socket: closed } = await ok("socket", { family: "ipv4", type: "stream" });
  await ok("bind", { socket: closed, address: ANY.ipv4 });
  const nobody = (await ok("getsockname", { socket: closed })).address;
  assertEquals(await failing("connectStream", { address: nobody }), "ECONNREFUSED");
  assertEquals(await failing("getpeername", { socket: closed }), "ENOTCONN");
  await ok("close", { socket: closed });
  assertEquals(await failing("recv", { socket: closed, size: 1 }), "EBADF");
  assertEquals(await failing("listenStream", { address: at }), "EADDRINUSE");
  assertEquals(await failing("recv", { socket: listener, size: 1 }), "ENOTCONN");
  assertEquals(await failing("accept", { socket: client }), "EINVAL");
  assertEquals(await failing("connect", { socket: client, address: at }), "EISCONN");
  const { socket: datagrams } = await ok("openDatagram", { family: "ipv4", address: ANY.ipv4 });
  const { address } = await ok("getsockname", { socket: datagrams });
  const big = { seed: 1, length: 70_000 };
  await ok("connect", { socket: datagrams, address });
  assertEquals(await failing("send", { socket: datagrams, data: big }), "EMSGSIZE");
  assertEquals(await failing("listen", { socket: datagrams, backlog: 1 }), "EOPNOTSUPP");
  await ok("close", { socket: datagrams });
  const wrong = { family: "ipv4", host: "127.0.0.1", port: 70_000 } as const;
  assertStringIncludes(await failing("connectStream", { address: wrong }), "OverflowError: ");
  assertStringIncludes(
    await failing("connectStream", { address: { ...wrong, host: "no host" } }),
    "gaierror: ",
  );
  assertStringIncludes(await failing("close", { socket: 4711 }), "There is no socket 4711");
  await ok("sendall", { socket: server, data: bytes("still here") });
});

fresh("What the protocol does not have is unsupported", 0, async () => {
  const bad: [string, object][] = [
    ["frobnicate", {}],
    ["recv", { socket: 1, size: 0 }],
    ["recv", { socket: "1", size: 1 }],
    ["listenStream", { address: "127.0.0.1" }],
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

fresh("A reset frees what waits, whatever it waits in", 5, async () => {
  const { client, server, listener } = await connected();
  const { socket: datagrams } = await ok("openDatagram", { family: "ipv4", address: ANY.ipv4 });
  const { socket: full } = await ok("listenStream", { address: ANY.ipv4, backlog: 0 });
  const { address } = await ok("getsockname", { socket: full });
  const bulk = { seed: 1, length: 64 << 20 };
  const calls = await Promise.all([
    waiting("recv", { socket: client, size: 1 }),
    waiting("sendall", { socket: server, data: bulk }),
    waiting("accept", { socket: listener }),
    waiting("recvfrom", { socket: datagrams, size: 1 }),
    waiting("poll", { socket: full, events: ["pri"], timeoutMs: 60_000 }),
    // With a queue of one, the third of these waits for its SYN to be taken.
    ...[1, 2, 3].map(() => waiting("connectStream", { address })),
  ].map(async (call) => ({ reply: (await call).reply as Promise<unknown> })));
  const { open } = await agent.reset();
  assertGreaterOrEqual(open, 5);
  await Promise.all(calls.map((call) => call.reply));
  await connected();
  await ok("openDatagram", { family: "ipv4" });
  await ok("openDatagram", { family: "ipv4" });
});
