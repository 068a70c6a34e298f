import { CAPABILITIES } from "../endpoint/capabilities.ts";
import { KINDS } from "../endpoint/kinds.ts";
import { type MemberKinds, membersOf, METHODS, operation } from "../endpoint/operations.ts";
import { integer, type Schema } from "../../reports/shape.ts";
import { ELAPSED } from "./guards.ts";
import { INTRODUCTION } from "./handshake.ts";
import { CODES } from "./messages.ts";

const VERSION = { const: "2.0" };

/** A reference to one of the definitions. */
function ref(name: string): Schema {
  return { $ref: `#/$defs/${name}` };
}

function objectOf(properties: Readonly<Record<string, Schema>>, required: readonly string[]): Schema {
  return { type: "object", properties, required };
}

/** The object that a method takes or gives; members beside those listed are allowed and mean nothing. */
function membersSchema(kinds: MemberKinds, more: Readonly<Record<string, Schema>> = {}): Schema {
  const members = membersOf(kinds);
  return objectOf(
    { ...Object.fromEntries(members.map(({ name, kind }) => [name, ref(kind)])), ...more },
    members.filter((each) => !each.optional).map(({ name }) => name),
  );
}

function requestFor(method: string): Schema {
  return {
    properties: { method: { const: method }, params: ref(`${method}Params`) },
    required: ["method", "params"],
  };
}

/** The JSON Schema of every message of the protocol, made from the table of operations. */
export function messagesSchema(): Schema {
  const kinds = Object.fromEntries(Object.entries(KINDS).map(([name, { schema }]) => [name, schema]));
  const operations = Object.fromEntries(METHODS.flatMap((method) => {
    const { params, result } = operation(method);
    return [
      [`${method}Params`, membersSchema(params)],
      [`${method}Result`, membersSchema(result, { elapsedNs: ref("elapsedNs") })],
    ];
  }));
  const id = { type: ["integer", "string"], description: "Chosen by the harness." };
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: "urn:sockspec:agent-protocol:1",
    title: "The agent protocol of sockspec, version 1",
    description:
      "One line of stdin or stdout. METHODParams and METHODResult are the parameters and results of a method. " +
      "Members that are not listed are allowed and mean nothing. PROTOCOL.md has the rules that bind one message to another.",
    anyOf: [ref("request"), ref("answer"), ref("entered")],
    $defs: {
      ...kinds,
      ...operations,
      elapsedNs: {
        ...ELAPSED.schema,
        description: "Nanoseconds that the call took on the agent's own clock.",
      },
      capability: { enum: Object.keys(CAPABILITIES) },
      initializeParams: objectOf({ protocol: { const: 1 } }, ["protocol"]),
      initializeResult: INTRODUCTION.schema,
      resetParams: { type: "object" },
      resetResult: objectOf({ open: integer(0).schema }, ["open"]),
      request: {
        description: "From the harness to the agent.",
        ...objectOf({ jsonrpc: VERSION, id }, ["jsonrpc", "id", "method"]),
        oneOf: ["initialize", ...METHODS, "reset"].map(requestFor),
      },
      answer: {
        description:
          "From the agent to the harness. The members of the result depend on the method of the request.",
        ...objectOf(
          { jsonrpc: VERSION, id: integer(1).schema, result: { type: "object" }, error: ref("error") },
          ["jsonrpc", "id"],
        ),
        oneOf: [{ required: ["result"] }, { required: ["error"] }],
        not: { required: ["method"] },
      },
      error: {
        description:
          "An error of the socket (code 1), or of a method or parameters that the agent cannot serve.",
        ...objectOf({ code: integer(Number.MIN_SAFE_INTEGER).schema, message: { type: "string" } }, [
          "code",
          "message",
        ]),
        if: { properties: { code: { const: CODES.socket } } },
        then: {
          properties: {
            data: { allOf: [ref("failure"), { properties: { elapsedNs: ref("elapsedNs") } }] },
          },
          required: ["data"],
        },
      },
      entered: {
        description: "From the agent: the request of that id is about to make a call that may wait.",
        ...objectOf(
          {
            jsonrpc: VERSION,
            method: { const: "entered" },
            params: objectOf({ id: integer(1).schema }, ["id"]),
          },
          ["jsonrpc", "method", "params"],
        ),
        not: { required: ["id"] },
      },
    },
  };
}
