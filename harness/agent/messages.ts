import { excerpt } from "../../reports/printable.ts";
import { integer, members, oneOf, recordOf, shown, text } from "../../reports/shape.ts";
import type { Fields } from "./guards.ts";
import { isViolation, Violation } from "./violation.ts";

/** The version of the protocol that this harness speaks. */
export const PROTOCOL = 1 as const;

/** The codes of errors: the socket's own, and those of JSON-RPC 2.0. */
export const CODES = {
  socket: 1,
  parse: -32700,
  request: -32600,
  method: -32601,
  params: -32602,
  internal: -32603,
} as const;

/** The error of an answer. */
export interface RpcError {
  /** One of {@linkcode CODES}, or any other. */
  readonly code: number;
  /** The reason, in the agent's words. */
  readonly message: string;
  /** Further data, not checked yet. */
  readonly data: unknown;
}

/** An answer: what the method gave, or an error. */
export type Answer =
  | { readonly result: Fields; readonly error?: undefined }
  | { readonly error: RpcError; readonly result?: undefined };

/**
 * A message of an agent: the answer to the request `id`, or the notice that the request `entered` may wait
 * now.
 */
export type Message = { readonly id: number; readonly answer: Answer } | { readonly entered: number };

/**
 * Reads a line of an agent.
 *
 * @throws {Violation} when it is not one of the two messages.
 */
export function readMessage(line: string): Message {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new Violation(
      `the line "${
        excerpt(line)
      }" is not a JSON message: stdout belongs to the protocol, stderr is for everything else`,
    );
  }
  try {
    return readMembers(members(value, "message"));
  } catch (error) {
    if (!isViolation(error)) throw error;
    throw new Violation(`${error.message}, in "${excerpt(line)}"`);
  }
}

const id = integer(1);
const version = oneOf(["2.0"]);
const entered = recordOf<{ id: number }>({ id });
const failed = recordOf<Pick<RpcError, "code" | "message">>({
  code: integer(Number.MIN_SAFE_INTEGER),
  message: text,
});

function readMembers(message: Fields): Message {
  version.read(message["jsonrpc"], "jsonrpc");
  if (message["method"] !== undefined) {
    if (message["method"] !== "entered" || message["id"] !== undefined) {
      throw new Violation(
        `"method" is ${shown(message["method"])}, expected an answer or the notification "entered"`,
      );
    }
    return { entered: entered.read(message["params"], "params").id };
  }
  const { result, error } = message;
  if ((result === undefined) === (error === undefined)) {
    const both = result === undefined ? "neither" : "both";
    throw new Violation(`the message has ${both} of "result" and "error", expected one`);
  }
  if (message["id"] === null && error !== undefined) {
    throw new Violation("it did not understand a request: its error has the id null");
  }
  const request = id.read(message["id"], "id");
  if (error === undefined) return { id: request, answer: { result: members(result, "result") } };
  const read = failed.read(error, "error");
  return { id: request, answer: { error: { ...read, data: members(error, "error")["data"] } } };
}
