import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { HANDSHAKE_MS } from "../agent/client.ts";
import type { Implementation, StartOptions } from "../agents/implementations.ts";
import type { Beside, Endpoint } from "../endpoint/endpoint.ts";
import { Pool } from "./pool.ts";

const BESIDE: Beside = { prefix: ["enter", "there"], hosts: { subject: {}, peer: {} } };

/**
 * An implementation that writes down how it was started and which of its endpoints were stopped, by number.
 */
class Fake implements Implementation {
  readonly command = [];
  readonly custom = true;
  readonly starts: StartOptions[] = [];
  readonly stopped: number[] = [];

  /** The first `failures` starts fail; the endpoints demand to have their peers in the place `beside`. */
  constructor(readonly name: string, readonly failures = 0, readonly beside?: Beside) {}

  start(options: StartOptions): Promise<Endpoint> {
    const number = this.starts.push(options);
    if (number <= this.failures) return Promise.reject(new Error("not today"));
    const stop = (): Promise<void> => Promise.resolve(void this.stopped.push(number));
    return Promise.resolve({ stop, ...this.beside ? { beside: this.beside } : {} } as Endpoint);
  }
}

function poolOf(reference: Implementation, { deadlineMs = 1_000, trusted = true } = {}): Pool {
  return new Pool({ folder: "/nowhere", deadlineMs, reference, trusted });
}

Deno.test("A seat keeps the endpoint of an implementation; another seat has one of its own", async () => {
  const fake = new Fake("fake");
  const pool = poolOf(fake);
  const [first, again] = await Promise.all([pool.endpoint("subject", fake), pool.endpoint("subject", fake)]);
  assertStrictEquals(first, again);
  assert(first !== await pool.endpoint("peer", fake));
  assertEquals(fake.starts.length, 2);
});

Deno.test("An implementation that did not start is tried again at the next call", async () => {
  const fake = new Fake("fake", 1);
  const pool = poolOf(fake);
  await assertRejects(() => pool.endpoint("subject", fake), Error, "not today");
  await pool.endpoint("subject", fake);
  assertEquals(fake.starts.length, 2);
});

Deno.test("An endpoint that was lost is stopped, and its replacement is served", async () => {
  const fake = new Fake("fake");
  const pool = poolOf(fake);
  await pool.drop(await pool.endpoint("subject", fake));
  await pool.endpoint("subject", fake);
  assertEquals(fake.stopped, [1]);
  assertEquals(fake.starts.map(({ served }) => served), [false, true]);
});

Deno.test("With an endpoint go those that were started beside it, and nothing else", async () => {
  const [elsewhere, peer] = [new Fake("elsewhere", 0, BESIDE), new Fake("peer")];
  const pool = poolOf(peer);
  await pool.endpoint("peer", peer);
  const subject = await pool.endpoint("subject", elsewhere);
  await pool.endpoint("peer", peer, subject.beside);
  await pool.reference(subject.beside);
  assertEquals(peer.starts.map(({ prefix }) => prefix), [undefined, BESIDE.prefix, BESIDE.prefix]);
  await pool.drop(subject);
  assertEquals([elsewhere.stopped, peer.stopped], [[1], [2, 3]]);
});

Deno.test("A pool that stops leaves no endpoint, and does not mind one that never came up", async () => {
  const [fake, never] = [new Fake("fake"), new Fake("never", 1)];
  const pool = poolOf(fake);
  await Promise.all([pool.endpoint("subject", fake), pool.endpoint("peer", fake)]);
  const failing = pool.endpoint("subject", never);
  await Promise.all([pool.stop(), assertRejects(() => failing)]);
  assertEquals(fake.stopped, [1, 2]);
});

Deno.test("Only the given implementation is the reference, and in a sandbox none is", () => {
  const [one, other] = [new Fake("one"), new Fake("one")];
  assertEquals([poolOf(one).isReference(one), poolOf(one).isReference(other)], [true, false]);
  assertEquals(poolOf(one, { trusted: false }).isReference(one), false);
});

Deno.test("An agent has at least as long to start as an operation has to return", async () => {
  for (const [deadlineMs, expected] of [[100, HANDSHAKE_MS], [90_000, 90_000]] as const) {
    const fake = new Fake("fake");
    await poolOf(fake, { deadlineMs }).endpoint("subject", fake);
    assertEquals(fake.starts[0]?.handshakeMs, expected);
  }
});
