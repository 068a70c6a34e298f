import { assertEquals, assertRejects } from "@std/assert";
import type { Endpoint, Reply } from "../endpoint/endpoint.ts";
import { EndpointLost, HarnessError, OperationHung, Unsupported } from "../endpoint/errors.ts";
import { History } from "./history.ts";
import { Seat } from "./seat.ts";

const DEADLINE_MS = 100;
/**
 * Milliseconds that this process is held up: longer than an operation may take, and than a timer may be late.
 */
const HELD_UP_MS = 600;

/** A seat whose every operation is replied to after `replyMs` milliseconds. */
function seated(replyMs: number): { seat: Seat; history: History; over: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const endpoint = {
    capabilities: new Set(),
    invoke: () =>
      new Promise<Reply<"close">>((resolve) => {
        timer = setTimeout(() => resolve({ value: {} }), replyMs);
      }),
  } as unknown as Endpoint;
  const history = new History();
  const seat = new Seat({ name: "subject", endpoint, history, deadlineMs: DEADLINE_MS });
  const over = (): void => {
    clearTimeout(timer);
    seat.clearDeadlines();
  };
  return { seat, history, over };
}

const close = (seat: Seat): Promise<unknown> => seat.call("close", null, { socket: 1 }, (value) => value);

Deno.test("A call that the endpoint refuses has returned, with the reason", async () => {
  const refusing = (invoke: () => Promise<never>) => {
    const endpoint = { capabilities: new Set(), invoke } as unknown as Endpoint;
    const history = new History();
    return { history, seat: new Seat({ name: "subject", endpoint, history, deadlineMs: DEADLINE_MS }) };
  };
  const refused = new Unsupported("close", "no such method");
  const atOnce = () => {
    throw refused;
  };
  for (const invoke of [() => Promise.reject(refused), atOnce]) {
    const { seat, history } = refusing(invoke);
    await assertRejects(() => close(seat), Unsupported);
    seat.clearDeadlines();
    const { result, failed, returnedAt } = history.store().operations[0]!;
    assertEquals([result, failed, returnedAt !== undefined], ["no such method", true, true]);
  }
});

Deno.test("A call whose answer ended the endpoint says so, and one that waited beside it does not", async () => {
  const answers = [["division by zero", "the agent has failed: division by zero"], [undefined, undefined]];
  for (const [answer, expected] of answers) {
    const error = Object.assign(new EndpointLost("it is gone", "failed"), { answer });
    const endpoint = { capabilities: new Set(), invoke: () => Promise.reject(error) } as unknown as Endpoint;
    const history = new History();
    const seat = new Seat({ name: "subject", endpoint, history, deadlineMs: DEADLINE_MS });
    await assertRejects(() => close(seat), EndpointLost);
    seat.clearDeadlines();
    const { native, returnedUs } = history.store().operations[0]!;
    assertEquals([native, returnedUs], [expected, undefined]);
  }
});

/** Keeps this process from everything else. */
function holdUp(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, HELD_UP_MS);
}

Deno.test("A receive into more than a message can carry is refused, and reaches no endpoint", async () => {
  const { seat } = seated(0);
  const receive = () => seat.call("recv", null, { socket: 1, size: 65_537 }, (value) => value);
  await assertRejects(receive, HarnessError, "recv has a buffer of 65537 bytes, expected at most 65536");
});

Deno.test("Options of a socket are asked for where there are some", () => {
  const asked: unknown[] = [];
  const endpoint = {
    capabilities: new Set(),
    invoke: (_: string, params: unknown) => {
      asked.push(params);
      return { value: { socket: 1 } };
    },
  } as unknown as Endpoint;
  const seat = new Seat({ name: "subject", endpoint, history: new History(), deadlineMs: DEADLINE_MS });
  const address = { family: "ipv4", host: "127.0.0.1", port: 7 } as const;
  seat.listenStream(address, { backlog: 1, options: {} });
  seat.connectStream(address, { options: {} });
  seat.openDatagram("ipv4", address, { options: {} });
  seat.openDatagram("ipv4", undefined, { options: { SO_REUSEADDR: 1 } });
  assertEquals(asked, [
    { address, backlog: 1 },
    { address },
    { family: "ipv4", address },
    { family: "ipv4", options: { SO_REUSEADDR: 1 } },
  ]);
});

Deno.test("An operation that does not return within the deadline hangs", async () => {
  const { seat, over } = seated(20 * DEADLINE_MS);
  await assertRejects(() => close(seat), OperationHung);
  over();
});

Deno.test("A poll that waits in vain for a deadline does not hang, and one that waits for longer does", async () => {
  const { seat, over } = seated(1.5 * DEADLINE_MS);
  const poll = (timeoutMs: number) =>
    seat.call("poll", null, { socket: 1, events: ["in"], timeoutMs }, (value) => value);
  await poll(DEADLINE_MS);
  await assertRejects(() => poll(10 * DEADLINE_MS), OperationHung);
  over();
});

Deno.test("Calls that are answered at once leave timers their turn, and end when the variant is over", async () => {
  const endpoint = { capabilities: new Set(), invoke: () => ({ value: {} }) } as unknown as Endpoint;
  const seat = new Seat({ name: "subject", endpoint, history: new History(), deadlineMs: DEADLINE_MS });
  setTimeout(() => seat.leave(), 0);
  const goesOn = async () => {
    for (;;) await close(seat);
  };
  await assertRejects(goesOn, HarnessError, "The variant is over");
});

Deno.test("An operation does not hang while a script watches it, and a deadline later does", async () => {
  const { seat, history, over } = seated(1e6);
  const closing = close(seat);
  let hung = false;
  closing.catch(() => hung = true);
  await history.watch(new Promise((resolve) => setTimeout(resolve, 3 * DEADLINE_MS)));
  assertEquals(hung, false);
  await assertRejects(() => closing, OperationHung);
  over();
});

Deno.test("A reply that came while the harness was held up is not a hang", async () => {
  const { seat, over } = seated(1.5 * DEADLINE_MS);
  const closing = close(seat);
  holdUp();
  assertEquals(await closing, {});
  over();
});

Deno.test("An operation that does not return after the harness was held up hangs a deadline later", async () => {
  const { seat, over } = seated(1e6);
  const closing = close(seat);
  holdUp();
  const heldUp = performance.now();
  await assertRejects(() => closing, OperationHung);
  assertEquals(performance.now() - heldUp >= 0.9 * DEADLINE_MS, true);
  over();
});
