import { assertEquals } from "@std/assert";
import { Ajv2020 } from "ajv/dist/2020.js";
import { messagesSchema } from "../agent/schema.ts";
import { derived } from "./derived.ts";

Deno.test("Derived files are current: deno task derive writes them", async () => {
  assertEquals((await derived()).filter((each) => each.present !== each.wanted).map((each) => each.path), []);
});

Deno.test("The schema of the protocol tells messages from other JSON", () => {
  const ajv = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false, allowUnionTypes: true });
  const valid = ajv.compile(messagesSchema());
  const call = { jsonrpc: "2.0", id: 1, method: "recv", params: { socket: 1, size: 10 } };
  for (
    const message of [
      call,
      { jsonrpc: "2.0", id: 1, result: { data: { base64: "" } } },
      { jsonrpc: "2.0", id: 1, error: { code: 1, message: "x", data: { errno: null, native: "x" } } },
      { jsonrpc: "2.0", method: "entered", params: { id: 1 } },
    ]
  ) {
    assertEquals(valid(message), true, ajv.errorsText(valid.errors));
  }
  for (
    const other of [
      { ...call, params: { socket: 1 } },
      { ...call, method: "receive" },
      { jsonrpc: "2.0", id: 1, error: { code: 1, message: "x" } },
      { jsonrpc: "2.0", id: 1, result: {}, error: { code: -32601, message: "x" } },
      { jsonrpc: "2.0", method: "entered", params: {} },
    ]
  ) {
    assertEquals(valid(other), false, JSON.stringify(other));
  }
});
