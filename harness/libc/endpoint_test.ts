import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Address } from "../endpoint/address.ts";
import type { SocketId } from "../endpoint/kinds.ts";
import { LOSSES } from "../endpoint/losses.ts";
import type { Method, Params, Returned } from "../endpoint/operations.ts";
import { LibcEndpoint } from "./endpoint.ts";
import { SockDiag } from "./sock_diag.ts";
import { inFolder } from "../proof/in_folder.ts";
import { testLibc as test } from "../proof/test_libc.ts";

const ANY: Address = { family: "ipv4", host: "127.0.0.1", port: 0 };

async function must<M extends Method>(
  endpoint: LibcEndpoint,
  method: M,
  params: Params<M>,
): Promise<Returned<M>> {
  const reply = await endpoint.invoke(method, params);
  if (reply.error) throw new Error(`${method}: ${reply.error.native}`);
  return reply.value;
}

async function errnoOf<M extends Method>(endpoint: LibcEndpoint, method: M, params: Params<M>) {
  return (await endpoint.invoke(method, params)).error?.errno;
}

async function pair(endpoint: LibcEndpoint) {
  const listener = (await must(endpoint, "listenStream", { address: ANY })).socket;
  const { address } = await must(endpoint, "getsockname", { socket: listener });
  const client = (await must(endpoint, "connectStream", { address })).socket;
  const server = (await must(endpoint, "accept", { socket: listener })).socket;
  return { listener, client, server, address };
}

test("A call that can complete at once costs no turn of the event loop", async (endpoint) => {
  const { client, server } = await pair(endpoint);
  const sent = endpoint.invoke("send", { socket: client, data: new Uint8Array([1, 2, 3]) });
  const received = endpoint.invoke("recv", { socket: server, size: 10 });
  assert(!(sent instanceof Promise) && !(received instanceof Promise));
  assertEquals(received.value?.data, new Uint8Array([1, 2, 3]));
});

test("A close ends the wait for a signal, which leaves the descriptor to the next socket", async (endpoint) => {
  const { client } = await pair(endpoint);
  const waiting = endpoint.invoke("awaitSignal", { socket: client, timeoutMs: 60_000 });
  await must(endpoint, "close", { socket: client });
  assertEquals((await waiting).error?.errno, "EBADF");
});

test("Two ends that keep each other going leave others their turn", async (endpoint) => {
  const { client, server } = await pair(endpoint);
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  const untilMs = performance.now() + 30_000;
  while (turns === 0 && performance.now() < untilMs) {
    const receiving = endpoint.invoke("recv", { socket: server, size: 1 });
    await endpoint.invoke("send", { socket: client, data: new Uint8Array(1) });
    await receiving;
  }
  clearInterval(timer);
  assert(turns > 0, "No timer had its turn in half a minute");
});

test("A wait of an instance of epoll leaves the event loop its turns, and a close ends it", async (endpoint) => {
  const { client, server } = await pair(endpoint);
  const { socket: epoll } = await must(endpoint, "epoll_create", {});
  const { socket: other } = await must(endpoint, "dup", { socket: epoll });
  await must(endpoint, "epoll_ctl", {
    socket: epoll,
    op: "add",
    target: server,
    events: ["in"],
    as: 2 ** 52,
  });
  const wait = (socket: SocketId, timeoutMs: number | null) =>
    endpoint.invoke("epoll_wait", { socket, most: 2, timeoutMs });
  const waiting = wait(epoll, null);
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  await new Promise((resolve) => setTimeout(resolve, 20));
  clearInterval(timer);
  assert(waiting instanceof Promise && turns > 0);
  await must(endpoint, "send", { socket: client, data: Uint8Array.of(1) });
  assertEquals((await waiting).value, { ready: [{ socket: 2 ** 52, events: ["in"] }] });
  await must(endpoint, "recv", { socket: server, size: 1 });
  const [closed, alsoClosed] = [wait(epoll, null), wait(epoll, null)];
  await must(endpoint, "close", { socket: epoll });
  assertEquals([(await closed).error?.errno, (await alsoClosed).error?.errno], ["EBADF", "EBADF"]);
  // A duplicate does not find the pipe that ended them.
  assertEquals((await wait(other, 0)).value, { ready: [] });
  const left = wait(other, null);
  assertEquals(await endpoint.reset(), { open: 4 });
  assertEquals((await left).error?.errno, "EBADF");
});

test("A receive that waits is served by the poll thread while the event loop goes on", async (endpoint) => {
  const { client, server } = await pair(endpoint);
  const receiving = endpoint.invoke("recv", { socket: server, size: 10 });
  let turns = 0;
  for (let turn = 0; turn < 5; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    turns++;
  }
  assertEquals(turns, 5);
  await must(endpoint, "sendall", { socket: client, data: new Uint8Array([7]) });
  assertEquals((await receiving).value?.data, new Uint8Array([7]));
});

test("A close takes effect at once, though the poll thread may still wait for its socket", async (endpoint) => {
  for (let round = 0; round < 100; round++) {
    const { listener, client, server } = await pair(endpoint);
    const receiving = endpoint.invoke("recv", { socket: client, size: 1 });
    // The thread waits by now; it is this end's next call that finds the byte, and not the thread.
    await new Promise((resolve) => setTimeout(resolve, 1));
    await must(endpoint, "sendall", { socket: server, data: new Uint8Array([1]) });
    const other = endpoint.invoke("accept", { socket: listener });
    await receiving;
    await must(endpoint, "setMode", { socket: server, mode: "nonblocking" });
    await must(endpoint, "abort", { socket: client });
    assertEquals(await errnoOf(endpoint, "recv", { socket: server, size: 1 }), "ECONNRESET");
    await must(endpoint, "close", { socket: listener });
    await other;
    await endpoint.reset();
  }
});

test("Mode blocking blocks in the kernel, on a thread, and close and reset do not wait for it for ever", async (endpoint) => {
  const { client, server } = await pair(endpoint);
  await must(endpoint, "setMode", { socket: server, mode: "blocking" });
  let entered = false;
  const receiving = endpoint.invoke("recv", { socket: server, size: 10 }, () => entered = true);
  assert(entered);
  await must(endpoint, "sendall", { socket: client, data: new Uint8Array([9]) });
  assertEquals((await receiving).value?.data, new Uint8Array([9]));
  const waiting = endpoint.invoke("recv", { socket: server, size: 10 });
  assertEquals((await endpoint.reset()).open, 3);
  assertEquals((await waiting).value?.data, new Uint8Array(0));
});

test("Mode nonblocking says EAGAIN, mode timeout ends after its time", async (endpoint) => {
  const { server } = await pair(endpoint);
  await must(endpoint, "setMode", { socket: server, mode: "nonblocking" });
  assertEquals(await errnoOf(endpoint, "recv", { socket: server, size: 1 }), "EAGAIN");
  await must(endpoint, "setMode", { socket: server, mode: "timeout", timeoutMs: 20 });
  const before = performance.now();
  const { error } = await endpoint.invoke("recv", { socket: server, size: 1 });
  assertEquals(error?.timeout, true);
  assert(performance.now() - before >= 19);
});

test("Errors of an address, a number and a path are reported by name", async (endpoint) => {
  const { address, client } = await pair(endpoint);
  assertEquals(await errnoOf(endpoint, "listenStream", { address }), "EADDRINUSE");
  await must(endpoint, "close", { socket: client });
  assertEquals(await errnoOf(endpoint, "recv", { socket: client, size: 1 }), "EBADF");
  const path = "x".repeat(200);
  assertEquals(await errnoOf(endpoint, "listenStream", { address: { family: "unix", path } }), "EINVAL");
});

test("A blocked accept is woken by a reset", async (endpoint) => {
  const { socket } = await must(endpoint, "listenStream", { address: ANY });
  const natural = endpoint.invoke("accept", { socket });
  assertEquals((await endpoint.reset()).open, 1);
  assertEquals((await natural).error?.errno, "EBADF");
  const other = (await must(endpoint, "listenStream", { address: ANY })).socket;
  await must(endpoint, "setMode", { socket: other, mode: "blocking" });
  const blocking = endpoint.invoke("accept", { socket: other });
  await endpoint.reset();
  assertEquals((await blocking).error?.errno, "EINVAL");
});

test("A close ends what blocks in the kernel", async (endpoint) => {
  const { listener, server } = await pair(endpoint);
  const { socket: datagram } = await must(endpoint, "openDatagram", { family: "ipv4", address: ANY });
  for (const socket of [listener, server, datagram]) {
    await must(endpoint, "setMode", { socket, mode: "blocking" });
  }
  const calls = [
    endpoint.invoke("accept", { socket: listener }),
    endpoint.invoke("sendall", { socket: server, data: { seed: 1, length: 16_777_216 } }),
    endpoint.invoke("recvfrom", { socket: datagram, size: 1 }),
  ];
  for (const socket of [listener, server, datagram]) await must(endpoint, "close", { socket });
  const [accept, sendall, recvfrom] = await Promise.all(calls);
  assertEquals(accept!.error?.errno, "EINVAL");
  assert(sendall!.error !== undefined);
  assertEquals(recvfrom!.value, { data: new Uint8Array(0), address: null });
});

test("A datagram socket that is shut down for receiving answers in every mode", async (endpoint) => {
  for (const mode of ["natural", "timeout", "blocking", "nonblocking"] as const) {
    const { socket } = await must(endpoint, "openDatagram", { family: "ipv4", address: ANY });
    const { address } = await must(endpoint, "getsockname", { socket });
    await must(endpoint, "connect", { socket, address });
    await must(endpoint, "setMode", { socket, mode, ...(mode === "timeout" ? { timeoutMs: 5000 } : {}) });
    const waiting = mode === "nonblocking" ? undefined : endpoint.invoke("recvfrom", { socket, size: 9 });
    await must(endpoint, "shutdown", { socket, how: "read" });
    const ended = { data: new Uint8Array(0), address: null };
    if (waiting) assertEquals((await waiting).value, ended, mode);
    const { value, error } = await endpoint.invoke("recvfrom", { socket, size: 9 });
    if (mode === "nonblocking") assertEquals(error?.errno, "EAGAIN");
    else assertEquals(value, ended, mode);
  }
});

test("Accepts that wait side by side give each client's address", async (endpoint) => {
  const { listener, address } = await pair(endpoint);
  const accepting = [1, 2, 3].map(() => must(endpoint, "accept", { socket: listener }));
  const names = [];
  for (const _ of accepting) {
    const { socket } = await must(endpoint, "connectStream", { address });
    names.push((await must(endpoint, "getsockname", { socket })).address);
  }
  // Nobody promises which of them gets which client.
  const addresses = (await Promise.all(accepting)).map(({ address }) => address);
  const sorted = (list: unknown[]) => list.map((each) => JSON.stringify(each)).toSorted();
  assertEquals(sorted(addresses), sorted(names));
});

test("A drain finds the first byte that differs", async (endpoint) => {
  const { client, server } = await pair(endpoint);
  const draining = must(endpoint, "drain", { socket: server, pattern: { seed: 1, length: 200_000 } });
  await must(endpoint, "sendall", { socket: client, data: { seed: 1, length: 150_000 } });
  await must(endpoint, "sendall", { socket: client, data: new Uint8Array([1, 2, 3]) });
  await must(endpoint, "shutdown", { socket: client, how: "write" });
  const { count, mismatch, end } = await draining;
  assertEquals({ count, end }, { count: 150_003, end: "eof" });
  assert(mismatch !== null && mismatch >= 150_000 && mismatch < 150_003, `${mismatch}`);
});

test("A drain without a pattern counts, and reports an early end", async (endpoint) => {
  const { client, server } = await pair(endpoint);
  await must(endpoint, "sendall", { socket: client, data: { seed: 1, length: 1000 } });
  await must(endpoint, "abort", { socket: client });
  const drained = await must(endpoint, "drain", { socket: server });
  assertEquals([drained.count, drained.end, drained.error?.errno], [1000, "error", "ECONNRESET"]);
});

test("Datagrams and AF_UNIX carry their addresses", async (endpoint) => {
  const one = (await must(endpoint, "openDatagram", { family: "ipv4", address: ANY })).socket;
  const two = (await must(endpoint, "openDatagram", { family: "ipv4", address: ANY })).socket;
  const { address } = await must(endpoint, "getsockname", { socket: one });
  await must(endpoint, "sendto", { socket: two, data: new Uint8Array(0), address });
  const { data, address: from } = await must(endpoint, "recvfrom", { socket: one, size: 10 });
  assertEquals(data.length, 0);
  assertEquals(from, (await must(endpoint, "getsockname", { socket: two })).address);
});

test("The observer sees unread bytes, a FIN and the absence after a reset", async (endpoint) => {
  const observer = SockDiag.open()!;
  const { client, server } = await pair(endpoint);
  const local = (await must(endpoint, "getsockname", { socket: server })).address;
  const remote = (await must(endpoint, "getpeername", { socket: server })).address;
  await must(endpoint, "sendall", { socket: client, data: new Uint8Array(5) });
  assertEquals(observer.look(local, remote), { state: "ESTABLISHED", unread: 5, unacknowledged: 0 });
  await must(endpoint, "shutdown", { socket: client, how: "write" });
  assertEquals(observer.look(local, remote)?.state, "CLOSE_WAIT");
  await must(endpoint, "abort", { socket: client });
  assertEquals(observer.look(local, remote), undefined);
  observer.close();
  assertThrows(() => observer.look(local, remote), Error, "The kernel does not answer");
});

test("A filter loses what its program says, until it is taken off", async (endpoint) => {
  if (!endpoint.capabilities.has("filter")) return;
  const [ESTABLISHED, CLOSE_WAIT] = [1, 8];
  const stateOf = async (socket: SocketId) =>
    (await must(endpoint, "getsockopt", { socket, option: "TCP_INFO" })).value & 0xff;
  for (const [loss, arrived] of [["everything", 0], ["data", 0], ["all but SYN", 0], ["ends", 1]] as const) {
    const { client, server } = await pair(endpoint);
    await must(endpoint, "setFilter", { socket: server, data: LOSSES[loss] });
    await must(endpoint, "sendall", { socket: client, data: Uint8Array.of(1) });
    await must(endpoint, "shutdown", { socket: client, how: "write" });
    assertEquals(await must(endpoint, "fionread", { socket: server }), { count: arrived }, loss);
    assertEquals(await stateOf(server), ESTABLISHED, loss);
  }
  const { client, server } = await pair(endpoint);
  await must(endpoint, "setFilter", { socket: server, data: LOSSES.data });
  await must(endpoint, "setFilter", { socket: server });
  await must(endpoint, "sendall", { socket: client, data: Uint8Array.of(1) });
  assertEquals(await must(endpoint, "fionread", { socket: server }), { count: 1 });
  await must(endpoint, "setFilter", { socket: server, data: LOSSES.data });
  await must(endpoint, "shutdown", { socket: client, how: "write" });
  assertEquals(await stateOf(server), CLOSE_WAIT, "An end without data has none");
});

test("What is withheld arrives when it is sent again, and what is sent after it at once", async (endpoint) => {
  if (!endpoint.capabilities.has("withhold")) return;
  const { client, server } = await pair(endpoint);
  await must(endpoint, "withhold", { socket: client, on: 1 });
  await must(endpoint, "sendall", { socket: client, data: Uint8Array.of(1) });
  assertEquals((await must(endpoint, "poll", { socket: server, events: ["in"], timeoutMs: 0 })).events, []);
  await must(endpoint, "withhold", { socket: client, on: 0 });
  const { data } = await must(endpoint, "recv", { socket: server, size: 2 });
  assertEquals(data, Uint8Array.of(1));
  await must(endpoint, "sendall", { socket: client, data: Uint8Array.of(2) });
  assertEquals(await must(endpoint, "fionread", { socket: server }), { count: 1 });
});

test("A program that is started inherits no connection", async (endpoint) => {
  const { client, server } = await pair(endpoint);
  const child = new Deno.Command("sleep", { args: ["5"] }).spawn();
  await must(endpoint, "close", { socket: server });
  const { value } = await endpoint.invoke("poll", { socket: client, events: ["rdhup"], timeoutMs: 2000 });
  child.kill();
  await child.status;
  assertEquals(value?.events, ["rdhup"]);
});

test("Polls report readiness by name and end after their time", async (endpoint) => {
  const { client, server } = await pair(endpoint);
  assertEquals((await must(endpoint, "poll", { socket: server, events: ["in"], timeoutMs: 0 })).events, []);
  assertEquals((await must(endpoint, "poll", { socket: server, events: ["in"], timeoutMs: 10 })).events, []);
  const waiting = must(endpoint, "poll", { socket: server, events: ["in", "rdhup"], timeoutMs: 5000 });
  await must(endpoint, "close", { socket: client });
  assertEquals((await waiting).events, ["in", "rdhup"]);
});

test("A reset does not wait for calls that wait, and two at once close nothing twice", async (endpoint) => {
  const other = new LibcEndpoint();
  const { client, server } = await pair(other);
  const { server: ours } = await pair(endpoint);
  const waiting = endpoint.invoke("recv", { socket: ours, size: 1 });
  const resetting = [endpoint.reset(), endpoint.reset()];
  const theirs = other.invoke("recv", { socket: server, size: 1 });
  assertEquals((await Promise.all(resetting)).map(({ open }) => open), [3, 0]);
  assertEquals((await waiting).error?.errno, "EBADF");
  await must(other, "sendall", { socket: client, data: new Uint8Array([1]) });
  assertEquals((await theirs).value?.data.length, 1);
  await other.stop();
});

test("Sends that wait for a full AF_UNIX receiver, though poll() says there is room, let timers run", async (endpoint) => {
  await inFolder(async (folder) => {
    const address: Address = { family: "unix", path: `${folder}/full` };
    await must(endpoint, "openDatagram", { family: "unix", address });
    const data = new Uint8Array(1);
    const sockets: SocketId[] = [];
    // Where a queue is long, the buffer of the first sender is full before it.
    for (let count = 0; count < 2; count++) {
      const { socket } = await must(endpoint, "openDatagram", { family: "unix" });
      await must(endpoint, "setMode", { socket, mode: "nonblocking" });
      while ((await endpoint.invoke("sendto", { socket, data, address })).value);
      await must(endpoint, "setMode", { socket, mode: "natural" });
      sockets.push(socket);
    }
    const sending = sockets.map((socket) => endpoint.invoke("sendto", { socket, data, address }));
    await new Promise((resolve) => setTimeout(resolve, 50));
    await endpoint.reset();
    for (const each of sending) assertEquals((await each).error?.errno, "EBADF");
  });
});
