import { assert, assertEquals, assertLess, assertThrows } from "@std/assert";
import { Violation } from "./violation.ts";
import { readMessage } from "./messages.ts";

/** Lines that are not messages, and what the error must say. */
const WRONG: [string, string, string][] = [
  ["an empty line", "", 'the line "" is not a JSON message'],
  ["a number", "17", '"message" is 17, expected an object'],
  ["an array", "[]", '"message" is [], expected an object'],
  ["JSON-RPC 1.0", '{"id":2,"result":{}}', '"jsonrpc" is missing, expected "2.0"'],
  ["neither result nor error", '{"jsonrpc":"2.0","id":2}', 'neither of "result" and "error"'],
  [
    "both result and error",
    '{"jsonrpc":"2.0","id":2,"result":{},"error":{}}',
    'both of "result" and "error"',
  ],
  ["no id", '{"jsonrpc":"2.0","result":{}}', '"id" is missing'],
  ["an id that is a string", '{"jsonrpc":"2.0","id":"2","result":{}}', '"id" is "2"'],
  ["a result that is null", '{"jsonrpc":"2.0","id":2,"result":null}', '"result" is null'],
  ["a request of its own", '{"jsonrpc":"2.0","id":3,"method":"ping"}', '"method" is "ping"'],
  ["an unknown notification", '{"jsonrpc":"2.0","method":"log","params":{}}', '"method" is "log"'],
  ["entered without params", '{"jsonrpc":"2.0","method":"entered"}', '"params" is missing'],
  ["an error that is a string", '{"jsonrpc":"2.0","id":2,"error":"no"}', '"error" is "no"'],
  ["an error without code", '{"jsonrpc":"2.0","id":2,"error":{"message":"no"}}', '"error.code" is missing'],
];

for (const [name, line, expected] of WRONG) {
  Deno.test(`A message with ${name} is a violation`, () => {
    assertThrows(() => readMessage(line), Violation, expected);
  });
}

/**
 * Values that JSON.parse() takes at any depth and JSON.stringify() does not. It takes plain lists, so there
 * is one of each.
 */
const NESTED: [string, string][] = [["[", "]"], ['{"0":', "}"], ['[{"toJSON":0},', "]"]];

for (const [before, after] of NESTED) {
  Deno.test(`A message that nests ${before} 50,000 times is a violation like others`, () => {
    const value = before.repeat(50_000) + "1" + after.repeat(50_000);
    const lines = [
      `[${value}]`,
      `{"jsonrpc":${value}}`,
      `{"jsonrpc":"2.0","id":${value},"result":{}}`,
      `{"jsonrpc":"2.0","method":${value}}`,
    ];
    for (const line of lines) assertThrows(() => readMessage(line), Violation);
  });
}

Deno.test("A message is quoted in part, and without characters that a terminal would obey", () => {
  for (const name of ["jsonrpc", "method"]) {
    const members = { jsonrpc: "2.0", [name]: "\u202e\u009b".repeat(200_000) };
    const { message } = assertThrows(() => readMessage(JSON.stringify(members)), Violation);
    assertLess(message.length, 2500);
    assert(!/[\u202e\u009b]/.test(message));
  }
});

Deno.test("Answers and notifications are read", () => {
  assertEquals(readMessage('{"jsonrpc":"2.0","id":7,"result":{"a":1}}'), {
    id: 7,
    answer: { result: { a: 1 } },
  });
  assertEquals(readMessage('{"jsonrpc":"2.0","method":"entered","params":{"id":7}}\r'), { entered: 7 });
  const error = { code: 1, message: "no", data: { errno: null } };
  assertEquals(readMessage(JSON.stringify({ jsonrpc: "2.0", id: 7, error })), { id: 7, answer: { error } });
});
