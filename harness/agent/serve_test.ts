import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Capability } from "../endpoint/capabilities.ts";
import type { Endpoint, Reply } from "../endpoint/endpoint.ts";
import type { Method, Params } from "../endpoint/operations.ts";
import { Unsupported } from "../endpoint/errors.ts";
import { serveEndpoint } from "./serve.ts";

const identity = { name: "fake", version: "1", language: "none", runtime: "none", os: "linux" };

/** An endpoint of one datagram socket; a `recv` waits until the reset. */
class Fake implements Endpoint {
  readonly identity = identity;
  readonly capabilities: ReadonlySet<Capability> = new Set(["datagram", "errno"] as const);
  stopped = 0;
  #free: (() => void)[] = [];

  invoke<M extends Method>(method: M, params: Params<M>, entered?: () => void): Reply<M> | Promise<Reply<M>> {
    const reply = (value: unknown): Reply<M> => ({ value, elapsedNs: 5 }) as Reply<M>;
    switch (method) {
      case "openDatagram":
        return reply({ socket: 1 });
      case "sendto":
        return Promise.resolve(reply({ count: (params as Params<"sendto">).data.length }));
      case "recvfrom":
        return reply({ data: new Uint8Array([104, 105]), address: null });
      case "recv":
        entered?.();
        return new Promise((resolve) => this.#free.push(() => resolve(reply({ data: new Uint8Array() }))));
      case "drain":
        return reply({ count: 100, mismatch: null, end: "eof" });
      case "close":
        return { error: { errno: "EBADF", native: "Bad file descriptor" } };
      case "abort":
        throw new Error("A defect");
      default:
        throw new Unsupported(method, "not on a fake");
    }
  }

  reset(): Promise<{ open: number }> {
    for (const free of this.#free.splice(0)) free();
    return Promise.resolve({ open: 2 });
  }

  stop(): Promise<void> {
    this.stopped++;
    return Promise.resolve();
  }
}

/** The messages of the fake for `lines`: as many as there are lines, and `extra` more. */
async function answers(lines: (string | object)[], extra = 0): Promise<Record<string, unknown>[]> {
  const fake = new Fake();
  const input = new TransformStream<Uint8Array, Uint8Array>();
  const output = new TransformStream<Uint8Array, Uint8Array>();
  const served = serveEndpoint(fake, input.readable, output.writable);
  const writer = input.writable.getWriter();
  const text = lines.map((line) => typeof line === "string" ? line : JSON.stringify(line)).join("\n") + "\n";
  writer.write(new TextEncoder().encode(text));
  const messages: Record<string, unknown>[] = [];
  let rest = "";
  for await (const piece of output.readable.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + piece).split("\n");
    rest = parts.pop()!;
    messages.push(...parts.map((part) => JSON.parse(part)));
    if (messages.length === lines.length + extra) writer.close();
  }
  await served;
  assertEquals(fake.stopped, 1);
  return messages;
}

const ask = (id: unknown, method: string, params: object = {}): object => ({
  jsonrpc: "2.0",
  id,
  method,
  params,
});
const code = (message: Record<string, unknown>): unknown => (message["error"] as { code: number }).code;

Deno.test("The handshake introduces the endpoint", async () => {
  const [message] = await answers([ask(1, "initialize", { protocol: 1 })]);
  assertEquals(message!["result"], { protocol: 1, identity, capabilities: ["datagram", "errno"] });
});

Deno.test("Results, errors and bytes travel as the protocol says", async () => {
  const address = { family: "ipv4", host: "127.0.0.1", port: 9 };
  const messages = await answers([
    ask(1, "openDatagram", { family: "ipv4" }),
    ask(2, "recvfrom", { socket: 1, size: 9 }),
    ask("three", "close", { socket: 1 }),
    ask(4, "sendto", { socket: 1, data: { base64: "aGk=" }, address }),
  ]);
  assertEquals(messages[0], { jsonrpc: "2.0", id: 1, result: { socket: 1, elapsedNs: 5 } });
  assertEquals(messages[1]!["result"], { data: { base64: "aGk=" }, address: null, elapsedNs: 5 });
  const { elapsedNs, ...data } = (messages[2]!["error"] as { data: Record<string, unknown> }).data;
  assertEquals([code(messages[2]!), data, typeof elapsedNs], [
    1,
    { errno: "EBADF", native: "Bad file descriptor" },
    "number",
  ]);
  assertEquals(messages[3]!["result"], { count: 2, elapsedNs: 5 });
});

Deno.test("A request that cannot be served is answered with a code of JSON-RPC, and serving goes on", async () => {
  const messages = await answers([
    "no json",
    "[1]",
    { jsonrpc: "2.0", method: "close" },
    ask(1, "frobnicate"),
    ask(2, "toString"),
    ask(3, "recv", { socket: 1, size: -1 }),
    ask(4, "recv", { socket: "1", size: 1 }),
    ask(5, "sendto", {
      socket: 1,
      data: { base64: "!" },
      address: { family: "ipv4", host: "127.0.0.1", port: 70000 },
    }),
    ask(6, "bind", { socket: 1, address: { family: "ipv4", host: "127.0.0.1", port: 70000 } }),
    ask(7, "listenStream", { address: { family: "ipv6", host: "[::1]", port: 0 } }),
    ask(8, "getsockname", { socket: 1 }),
    ask(9, "abort", { socket: 1 }),
    ask(10, "openDatagram", { family: "ipv4", options: { SO_LINGER: 1 } }),
  ]);
  assertEquals(messages.map((message) => [message["id"], code(message)]), [
    [null, -32700],
    [null, -32600],
    [null, -32600],
    [1, -32601],
    [2, -32601],
    [3, -32602],
    [4, -32602],
    [5, -32602],
    [6, -32602],
    [7, -32602],
    [8, -32601],
    [9, -32603],
    [10, -32602],
  ]);
  assertStringIncludes(JSON.stringify(messages[8]), "from 0 to 65535");
});

Deno.test("A request that waits holds up no other; the reset frees it and is answered last", async () => {
  const messages = await answers([
    ask(1, "recv", { socket: 1, size: 1 }),
    ask(2, "openDatagram", { family: "ipv4" }),
    ask(3, "reset"),
  ], 1);
  assertEquals(messages[0], { jsonrpc: "2.0", method: "entered", params: { id: 1 } });
  assertEquals(messages.slice(1).map((message) => message["id"]), [2, 1, 3]);
  assertEquals(messages[3]!["result"], { open: 2 });
});
