import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Method, Params } from "../endpoint/operations.ts";
import { isViolation } from "./violation.ts";
import { Mismatch } from "../../reports/shape.ts";
import { type Fields, readElapsed, readFailure, readParams, readResult } from "./guards.ts";

const socket = 1;
const ipv4 = { family: "ipv4", host: "127.0.0.1", port: 80 } as const;
const pattern = { seed: 9, length: 1000 };
const drained = { count: 1000, mismatch: null, end: "eof" };

/** Results that break the protocol, and what the error must say. */
const WRONG: { [M in Method]?: [Params<M>, unknown, string][] } = {
  socket: [
    [{ family: "ipv4", type: "stream" }, {}, '"socket" is missing, expected an integer from 0'],
    [{ family: "ipv4", type: "stream" }, { socket: -1 }, '"socket" is -1'],
    [{ family: "ipv4", type: "stream" }, { socket: 1.5 }, '"socket" is 1.5'],
    [{ family: "ipv4", type: "stream" }, { socket: "3" }, '"socket" is "3"'],
    [{ family: "ipv4", type: "stream" }, { socket: 2 ** 53 }, '"socket" is 9007199254740992'],
  ],
  accept: [[{ socket }, { socket: 2 }, '"address" is missing']],
  send: [
    [
      { socket, data: new Uint8Array(3) },
      { count: 4 },
      '"count" is 4 bytes, expected at most 3, the "data" of the request',
    ],
    [{ socket, data: pattern }, { count: 1001 }, '"count" is 1001'],
  ],
  sendto: [[{ socket, data: new Uint8Array(3), address: ipv4 }, { count: "3" }, '"count" is "3"']],
  recv: [
    [{ socket, size: 4 }, { data: "aGk=" }, '"data" is "aGk=", expected an object'],
    [{ socket, size: 4 }, { data: { base64: 7 } }, '"data.base64" is 7'],
    [{ socket, size: 4 }, { data: { base64: "aGk" } }, "expected standard base64 with padding"],
    [{ socket, size: 4 }, { data: { base64: "%%%%" } }, "expected standard base64"],
    [{ socket, size: 4 }, { data: { base64: "aGk=\n" } }, "expected standard base64 without white space"],
    [
      { socket, size: 4 },
      { data: { base64: "aGVsbG8=" } },
      '"data" is 5 bytes, expected at most 4, the "size" of the request',
    ],
  ],
  recvfrom: [
    [
      { socket, size: 4 },
      { data: { base64: "" }, address: { ...ipv4, port: 65_536 } },
      '"address.port" is 65536',
    ],
    [{ socket, size: 4 }, { data: { base64: "" } }, '"address" is missing'],
  ],
  getsockname: [
    [{ socket }, { address: null }, '"address" is null'],
    [{ socket }, { address: { family: "ipx" } }, '"address.family" is "ipx"'],
    [{ socket }, { address: { ...ipv4, host: "localhost" } }, '"address.host" is "localhost"'],
    [{ socket }, { address: { ...ipv4, host: "1.2.3.256" } }, '"address.host" is "1.2.3.256"'],
    [{ socket }, { address: { ...ipv4, family: "ipv6" } }, "expected a literal ipv6 address"],
    [{ socket }, { address: { family: "ipv6", host: "fe80::1%lo", port: 1 } }, "without brackets or scope"],
    [{ socket }, { address: { family: "unix" } }, '"address.path" is missing'],
  ],
  poll: [
    [{ socket, events: ["in"], timeoutMs: 1 }, { events: "in" }, "expected a list of in, out"],
    [{ socket, events: ["in"], timeoutMs: 1 }, { events: ["in", "POLLOUT"] }, "expected a list of in, out"],
  ],
  getsockopt: [
    [{ socket, option: "SO_RCVBUF" }, { value: true }, '"value" is true'],
    [{ socket, option: "SO_ERROR" }, { value: 104 }, '"errno" is missing'],
    [{ socket, option: "SO_ERROR" }, { value: 104, errno: 104 }, '"errno" is 104'],
  ],
  drain: [
    [{ socket, pattern }, { ...drained, count: -1 }, '"count" is -1'],
    [{ socket, size: 10 }, { ...drained, count: 11 }, '"count" is 11'],
    [{ socket, pattern }, { ...drained, mismatch: 1000 }, '"mismatch" is 1000 after 1000 bytes'],
    [{ socket, pattern }, { ...drained, count: 1001 }, '"mismatch" is null after 1001 bytes'],
    [{ socket }, { ...drained, mismatch: 5 }, "expected null as there was no pattern"],
    [{ socket, pattern }, { ...drained, end: "size" }, '"end" is "size" after 1000 bytes'],
    [{ socket, pattern }, { ...drained, end: "over" }, '"end" is "over"'],
    [{ socket, pattern }, { ...drained, end: "error" }, '"error" is missing'],
  ],
};

for (const [method, rows] of Object.entries(WRONG)) {
  Deno.test(`Wrong results of ${method} are violations`, () => {
    for (const [params, result, text] of rows) {
      const error = assertThrows(() => readResult(method as Method, result as Fields, params), Error, text);
      assert(isViolation(error));
    }
  });
}

Deno.test("Known members are read, and others are left out", () => {
  const address = { family: "ipv6", host: "::ffff:127.0.0.1", port: 0 } as const;
  assertEquals(readResult("getpeername", { address: { ...address, flow: 1 }, x: 1 }, { socket }), {
    address,
  });
  assertEquals(readResult("sendall", { count: 7 }, { socket, data: pattern }), {});
  const error = { errno: "ECONNRESET", native: "reset" };
  const result = { ...drained, end: "error", error };
  assertEquals(readResult("drain", result, { socket, pattern }), { ...drained, end: "error", error });
  const wrong = { count: 1001, mismatch: 1000, end: "eof" } as const;
  assertEquals(readResult("drain", wrong as unknown as Fields, { socket, pattern }).mismatch, 1000);
  const soError = { value: 111, errno: "ECONNREFUSED" };
  assertEquals(readResult("getsockopt", soError, { socket, option: "SO_ERROR" }), soError);
});

Deno.test("Failures have a POSIX name or null, words, and a bounded length", () => {
  for (
    const [data, expected] of [
      [{ errno: "WSAECONNRESET", native: "" }, '"error.data.errno" is "WSA'],
      [{ native: "" }, '"error.data.errno" is missing'],
      [{ errno: null }, '"error.data.native" is missing'],
      [{ errno: null, native: "", timeout: 1 }, '"error.data.timeout" is 1'],
      ["ECONNRESET", '"error.data" is "ECONNRESET", expected an object'],
    ] as const
  ) {
    assertThrows(() => readFailure(data), Mismatch, expected);
  }
  assertEquals(readFailure({ errno: null, native: "x".repeat(10_000) }).native.length, 2000);
});

Deno.test("The time of a call is a number of nanoseconds", () => {
  assertEquals(readElapsed({}), {});
  assertEquals(readElapsed({ elapsedNs: 0 }), { elapsedNs: 0 });
  for (const elapsedNs of [-1, "5", null, 1e300]) {
    assertThrows(() => readElapsed({ elapsedNs }), Mismatch, '"elapsedNs" is');
  }
});

Deno.test("Parameters are read as the table says, and what is on top of them is left out", () => {
  assertEquals(readParams("recv", { socket, size: 1, more: 2 }), { socket, size: 1 });
  assertEquals(readParams("send", { socket, data: { base64: "AQI=" } }).data, new Uint8Array([1, 2]));
  assertEquals(readParams("send", { socket, data: pattern }).data, pattern);
  const wrong = [
    ["recv", { socket, size: -1 }, '"params.size" is -1, expected an integer from 0 to 65536'],
    ["listenStream", { address: ipv4, options: { SO_LINGER: 1 } }, 'the member "SO_LINGER"'],
    ["shutdown", { socket, how: "all" }, '"params.how" is "all"'],
    ["openDatagram", [], '"params" is [], expected an object'],
  ] as const;
  for (const [method, params, expected] of wrong) {
    assertThrows(() => readParams(method, params), Mismatch, expected);
  }
});
