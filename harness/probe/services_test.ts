import { assert, assertEquals } from "@std/assert";
import { type ServiceName, SERVICES } from "../endpoint/server.ts";
import { serviceOf } from "./services.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const script = { send: bytes("ping\n"), receive: bytes("pong\n") };

/** The outcome of an answer to a fresh exchange; `undefined` while it is not complete. */
function outcome(name: ServiceName, received: Uint8Array, ended = false): string | undefined {
  return serviceOf(name, script).exchange().check(received, ended)?.outcome;
}

Deno.test("An echo is right byte by byte, and no exchange has the bytes of another", () => {
  const service = serviceOf("echo");
  const [one, other] = [service.exchange(), service.exchange()];
  assert(`${one.request}` !== `${other.request}`);
  assertEquals(one.check(one.request.subarray(1), false)?.outcome, "corrupt");
  assertEquals(one.check(one.request.subarray(0, 9), false), undefined);
  assertEquals(one.check(one.request.subarray(0, 9), true)?.outcome, "short");
  assertEquals(one.check(one.request, false)?.outcome, "intact");
  assertEquals(one.check(other.request, false)?.outcome, "corrupt");
  const both = Uint8Array.from([...one.request, ...other.request]);
  assertEquals(one.check(both, false), { outcome: "intact", length: one.request.length });
});

Deno.test("Upper case changes letters and nothing else", () => {
  const exchange = serviceOf("upper").exchange();
  const answer = new TextDecoder().decode(exchange.request).toUpperCase();
  assertEquals(exchange.check(bytes(answer), false)?.outcome, "intact");
  assertEquals(exchange.check(exchange.request, false)?.outcome, "corrupt");
});

Deno.test("The time is four bytes from 1900, and the daytime printable", () => {
  const time = (seconds: number) => {
    const four = new Uint8Array(4);
    new DataView(four.buffer).setUint32(0, seconds);
    return four;
  };
  const now = Math.floor(Date.now() / 1000);
  assertEquals(outcome("time", time(now + 2_208_988_800), true), "intact");
  assertEquals(outcome("time", time(now), true), "corrupt");
  assertEquals(outcome("time", new Uint8Array(5), true), "corrupt");
  assertEquals(outcome("daytime", bytes("Monday, 1 January\r\n"), true), "intact");
  assertEquals(outcome("daytime", bytes("Monday\r\n")), undefined);
  assertEquals(outcome("daytime", Uint8Array.of(7), true), "corrupt");
  assertEquals(outcome("daytime", new Uint8Array(), true), "short");
});

Deno.test("Discard answers nothing, a generator anything, and an exchange what its file says", () => {
  assertEquals(outcome("discard", bytes("?")), "corrupt");
  assertEquals(outcome("discard", new Uint8Array()), undefined);
  assertEquals(outcome("discard", new Uint8Array(), true), "intact");
  assertEquals(outcome("chargen", new Uint8Array(600)), "intact");
  assertEquals(outcome("chargen", new Uint8Array(6)), undefined);
  assertEquals(outcome("exchange", bytes("pong\n")), "intact");
  assertEquals(outcome("exchange", bytes("pang\n")), "corrupt");
});

Deno.test("Services that speak unasked ask nothing, and every other asks something", () => {
  const unasked = SERVICES.filter((name) => serviceOf(name, script).exchange().request.length === 0);
  assertEquals(unasked, ["daytime", "time", "chargen"]);
});
