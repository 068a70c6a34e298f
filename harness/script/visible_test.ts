import { assertEquals } from "@std/assert";
import type { Address } from "../endpoint/address.ts";
import type { Clock } from "./clock.ts";
import type { Socket } from "./socket.ts";
import { visible } from "./visible.ts";

const ADDRESS: Address = { family: "ipv4", host: "10.0.0.1", port: 1 };

/**
 * The number of looks until data is visible, where look `number` finds so many bytes left, and segments on
 * the way.
 */
async function looks(
  left: (number: number) => number,
  inFlight: (number: number) => number,
): Promise<number> {
  let number = 0;
  const socket = {
    seat: { name: "subject", has: () => true },
    observed: undefined,
    opposite: { local: ADDRESS, remote: ADDRESS },
  } as unknown as Socket;
  const observer = {
    look: () => ({ state: "ESTABLISHED", unread: 0, unacknowledged: left(++number) }),
    inFlight: () => inFlight(number),
  };
  const { how } = await visible(socket, "data", 1, "ipv4", {
    observer,
    clock: {} as Clock,
    deadlineMs: 5_000,
  });
  assertEquals(how, "acknowledged to the other end");
  return number;
}

Deno.test("Data has come when all of it is acknowledged, also where none is on the way between two segments", async () => {
  assertEquals(await looks(() => 0, () => 0), 1);
  assertEquals(await looks((number) => Math.max(0, 9 - number), (number) => number % 3), 9);
});

Deno.test("What the other end has no room for is waited for until nothing moves any more", async () => {
  const count = await looks((number) => number < 50 ? 2_000 - number : 1_900, () => 0);
  assertEquals(count > 60, true);
});
