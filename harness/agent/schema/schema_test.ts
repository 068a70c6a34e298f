import { assert, assertEquals } from "@std/assert";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { CAPABILITIES } from "../../endpoint/capabilities.ts";
import type { Method, Params } from "../../endpoint/endpoint.ts";
import { OPERATIONS } from "../../doctor/table.ts";
import { type Fields, fieldsOf, Violation } from "../fields.ts";
import { readIntroduction } from "../handshake.ts";
import { readMessage } from "../messages.ts";
import { isMethod, readParams } from "../params.ts";
import { patternCrc } from "../../endpoint/pattern_crc.ts";
import { readElapsed, readFailure, readResult } from "../read_result.ts";
import schema from "./messages.schema.json" with { type: "json" };

/**
 * What the guards reject and a schema cannot: it depends on another member or another message, or is more than a pattern of text can say.
 */
const BEYOND_SCHEMA: readonly RegExp[] = [
  /carries \d+ bytes, expected at most/,
  /expected a literal ipv6 address/,
  /"mismatch" is .*(no pattern|from 0 to|null after)/,
  /CRC disagrees with its comparison/,
  /"end" is "size" after/,
  /"count" is .* from 0 to/,
];
/** What the schema rejects and the guards do not: base64 with blanks in it, which decoders of the language's own skip. */
const BLANK = /[\t\n\f\r ]/;

/** Mutations of each message. */
const RUNS = 400;
const SEED = 20_240_607;

const ajv = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false, allowUnionTypes: true });
ajv.addSchema(schema);

const A4 = { family: "ipv4", host: "127.0.0.1", port: 80 } as const;
const A6 = { family: "ipv6", host: "::1", port: 65_535 } as const;
const UNIX = { family: "unix", path: "/tmp/x" } as const;
const DATA = new Uint8Array([1, 2, 3]);
const BYTES = { base64: "AQID" };
const PATTERN = { seed: 1, length: 100, offset: 5 };
const FAILURE = { errno: "ECONNRESET", native: "reset", timeout: true };
const OPTIONS = { SO_RCVBUF: 9000, TCP_NODELAY: 1 };

/** For each method valid parameters as they travel, and with the parameters of the harness a valid result. */
const EXAMPLES: { readonly [M in Method]: readonly [params: object, harness: Params<M>, result: object][] } =
  {
    listenStream: [[{ address: A4, backlog: 5, options: OPTIONS }, { address: A4 }, {
      socket: 1,
      elapsedNs: 5.5,
    }]],
    accept: [
      [{ socket: 1 }, { socket: 1 }, { socket: 2, address: A6 }],
      [{ socket: 1 }, { socket: 1 }, { socket: 2, address: null }],
    ],
    connectStream: [[{ address: UNIX, bind: A4 }, { address: UNIX }, { socket: 3 }]],
    openDatagram: [[{ family: "ipv6", address: A6 }, { family: "ipv6" }, { socket: 3 }]],
    socket: [[{ family: "unix", type: "stream" }, { family: "unix", type: "stream" }, { socket: 0 }]],
    bind: [[{ socket: 1, address: UNIX }, { socket: 1, address: UNIX }, {}]],
    listen: [[{ socket: 1, backlog: -1 }, { socket: 1, backlog: -1 }, {}]],
    connect: [[{ socket: 1, address: A6 }, { socket: 1, address: A6 }, { elapsedNs: 0 }]],
    send: [[{ socket: 1, data: PATTERN }, { socket: 1, data: PATTERN }, { count: 4 }]],
    sendall: [[{ socket: 1, data: BYTES }, { socket: 1, data: DATA }, {}]],
    recv: [[{ socket: 1, size: 100 }, { socket: 1, size: 100 }, { data: BYTES }]],
    drain: [
      [{ socket: 1, size: 9, chunk: 3, pattern: PATTERN }, { socket: 1 }, {
        count: 7,
        mismatch: null,
        crc32: 1,
        end: "error",
        error: FAILURE,
      }],
      [{ socket: 1 }, { socket: 1, pattern: PATTERN }, {
        count: 100,
        mismatch: null,
        crc32: patternCrc(PATTERN, 100),
        end: "eof",
      }],
    ],
    sendto: [[{ socket: 1, data: BYTES, address: A4 }, { socket: 1, data: DATA, address: A4 }, { count: 3 }]],
    recvfrom: [[{ socket: 1, size: 9 }, { socket: 1, size: 9 }, { data: { base64: "" }, address: UNIX }]],
    shutdown: [[{ socket: 1, how: "both" }, { socket: 1, how: "both" }, {}]],
    close: [[{ socket: 1 }, { socket: 1 }, {}]],
    abort: [[{ socket: 1 }, { socket: 1 }, {}]],
    getsockname: [[{ socket: 1 }, { socket: 1 }, { address: A4 }]],
    getpeername: [[{ socket: 1 }, { socket: 1 }, { address: UNIX }]],
    poll: [[
      { socket: 1, events: ["in"], timeoutMs: 5 },
      { socket: 1, events: ["in"], timeoutMs: 5 },
      { events: ["in", "hup"] },
    ]],
    setMode: [[{ socket: 1, mode: "timeout", timeoutMs: 5 }, { socket: 1, mode: "natural" }, {}]],
    setsockopt: [[
      { socket: 1, option: "SO_RCVBUF", value: -1 },
      { socket: 1, option: "SO_RCVBUF", value: -1 },
      {},
    ]],
    getsockopt: [
      [{ socket: 1, option: "SO_ERROR" }, { socket: 1, option: "SO_ERROR" }, {
        value: 104,
        errno: "ECONNRESET",
      }],
      [{ socket: 1, option: "SO_RCVBUF" }, { socket: 1, option: "SO_RCVBUF" }, { value: 9000 }],
    ],
  };

/** Why a guard rejects; `undefined` when it accepts. */
function rejection(guard: () => unknown): string | undefined {
  try {
    guard();
    return undefined;
  } catch (error) {
    if (error instanceof Violation) return error.message;
    throw error;
  }
}

/** Values that come close to what is meant, and others. */
const replacement: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(
    null,
    true,
    false,
    "",
    "eof",
    "unix",
    "ipv4",
    "E1",
    "EX",
    "127.0.0.1",
    "1.2.3.256",
    "::1",
    "fe80::",
  ),
  fc.constantFrom(
    -1,
    0,
    1,
    1.5,
    65_535,
    65_536,
    65_537,
    2 ** 31,
    -(2 ** 31) - 1,
    2 ** 32,
    2 ** 53 - 1,
    2 ** 53,
    1e300,
  ),
  fc.constantFrom("AQ==", "AR==", "AQI", "A", "%%", "AQIDBA==", "in", "2.0", "entered", 1, {}, [], [1], [
    "in",
  ]),
  fc.constantFrom(BYTES, A4, A6, UNIX, PATTERN, FAILURE, OPTIONS, { SO_LINGER: 1 }),
  fc.jsonValue({ maxDepth: 1 }),
);

type Change = readonly [at: number, how: "replace" | "delete" | "add", value: unknown];
const changes: fc.Arbitrary<Change[]> = fc.array(
  fc.tuple(fc.nat(30), fc.constantFrom("replace", "replace", "delete", "add"), replacement),
  { minLength: 1, maxLength: 2 },
) as fc.Arbitrary<Change[]>;

/** A copy of `value` in which one member, at any depth, is another. */
function changed(value: unknown, [at, how, by]: Change): unknown {
  const copy = structuredClone(value);
  const places: [Record<string, unknown>, string][] = [];
  const walk = (each: unknown): void => {
    if (typeof each !== "object" || each === null) return;
    for (const name of Object.keys(each)) {
      places.push([each as Record<string, unknown>, name]);
      walk((each as Record<string, unknown>)[name]);
    }
  };
  walk(copy);
  if (places.length === 0) return how === "replace" ? by : { ...copy as object, elapsedNs: by };
  const [parent, name] = places[at % places.length]!;
  if (how === "delete" && !Array.isArray(parent)) delete parent[name];
  else if (how === "add" && !Array.isArray(parent)) parent[["elapsedNs", "timeout", "id", "x"][at % 4]!] = by;
  else parent[name] = by;
  return copy;
}

/** Mutates `valid` and holds the schema's definition to the guard's word. */
function agree(definition: string, valid: unknown, guard: (value: unknown) => unknown): void {
  const validate = ajv.getSchema(`${schema.$id}#/$defs/${definition}`);
  assert(validate, `no definition "${definition}"`);
  assertEquals(rejection(() => guard(valid)), undefined);
  assert(validate(valid), `${definition}: ${ajv.errorsText(validate.errors)}`);
  fc.assert(
    fc.property(changes, (list) => {
      // Through text, as what JSON cannot carry cannot come.
      const value: unknown = JSON.parse(JSON.stringify(list.reduce(changed, valid)));
      const rejected = rejection(() => guard(value));
      const accepted = validate(value) as boolean;
      if (accepted === (rejected === undefined)) return;
      const excused = accepted
        ? BEYOND_SCHEMA.some((each) => each.test(rejected!))
        : BLANK.test(JSON.stringify(value));
      assert(
        excused,
        `${definition}: ${JSON.stringify(value)}: the schema ${
          accepted ? "accepts" : "rejects"
        }, the guard ` +
          `${rejected ?? "accepts"}; ${ajv.errorsText(validate.errors)}`,
      );
    }),
    { numRuns: RUNS, seed: SEED },
  );
}

Deno.test("Every method has a schema for what it takes and what it gives", () => {
  const definitions = Object.keys(schema.$defs);
  for (const method of Object.keys(OPERATIONS)) {
    assert(definitions.includes(`${method}Params`) && definitions.includes(`${method}Result`), method);
  }
  const known = definitions.filter((name) => name.endsWith("Params")).map((name) => name.slice(0, -6));
  assertEquals(known.filter((name) => !isMethod(name)).sort(), ["initialize", "reset"]);
  assertEquals(schema.$defs.capability.enum, Object.keys(CAPABILITIES));
});

for (const method of Object.keys(EXAMPLES) as Method[]) {
  Deno.test(`Schema and guard agree about ${method}`, () => {
    for (const [params, harness, result] of EXAMPLES[method]) {
      agree(`${method}Params`, params, (value) => readParams(method, value));
      const definition = "errno" in result ? `${method}ErrorResult` : `${method}Result`;
      agree(definition, result, (value) => {
        const fields = fieldsOf(value, "result");
        readElapsed(fields);
        return readResult(method, fields, harness as never);
      });
    }
  });
}

Deno.test("Schema and guard agree about the handshake, errors and notifications", () => {
  const identity = { name: "x", version: "1", language: "X", runtime: "X 1", os: "linux" };
  const introduction = { protocol: 1, identity, capabilities: ["stream", "errno"] };
  agree("initializeResult", introduction, (value) => readIntroduction(fieldsOf(value, "result")));
  agree("socketErrorData", { ...FAILURE, elapsedNs: 7 }, (value) => {
    readElapsed(fieldsOf(value, "data"));
    return readFailure(value, "data");
  });
  const read = (value: unknown): unknown => readMessage(JSON.stringify(value));
  const answer = { jsonrpc: "2.0", id: 3 };
  agree("answer", { ...answer, result: { socket: 1 } }, read);
  agree("answer", { ...answer, error: { code: -32601, message: "none", data: 1 } }, (value) => {
    const message: Fields = fieldsOf(read(value), "message");
    if ("entered" in message) throw new Violation("that is a notification");
  });
  agree("entered", { jsonrpc: "2.0", method: "entered", params: { id: 7 } }, (value) => {
    const message: Fields = fieldsOf(read(value), "message");
    if (!("entered" in message)) throw new Violation("that is an answer");
  });
});

Deno.test("A line is a request, an answer or a notification", () => {
  const validate = ajv.getSchema(schema.$id)!;
  for (const method of Object.keys(EXAMPLES) as Method[]) {
    for (const [params, , result] of EXAMPLES[method]) {
      assert(validate({ jsonrpc: "2.0", id: 1, method, params }), method);
      assert(validate({ jsonrpc: "2.0", id: 1, result }), method);
    }
  }
  assert(validate({ jsonrpc: "2.0", id: 1, method: "initialize", params: { protocol: 1 } }));
  assert(validate({ jsonrpc: "2.0", id: 1, method: "reset" }));
  assert(!validate({ jsonrpc: "2.0", id: 1, method: "recv", params: { socket: 1 } }));
  assert(!validate({ jsonrpc: "2.0", id: 1, method: "dance", params: {} }));
  const error = ajv.getSchema(`${schema.$id}#/$defs/error`)!;
  assert(error({ code: 1, message: "reset", data: FAILURE }));
  assert(!error({ code: 1, message: "reset" }));
  assert(!error({ code: 2, message: "reset" }));
});
