import { excerpt } from "./excerpt.ts";
import { type Fields, fieldsOf, integer, shown, text, Violation } from "./fields.ts";

/** The version of the protocol that this harness speaks. */
export const PROTOCOL = 1;

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
  /** What nobody has looked at yet. */
  readonly data: unknown;
}

/** An answer: what the method gave, or an error. */
export type Answer =
  | { readonly result: Fields; readonly error?: undefined }
  | { readonly error: RpcError; readonly result?: undefined };

/** What an agent may say: an answer to the request `id`, or that the request `entered` may wait now. */
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
      }" is no JSON message: stdout belongs to the protocol, stderr is for everything else`,
    );
  }
  try {
    return readFields(fieldsOf(value, "message"));
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    throw new Violation(`${error.message}, in "${excerpt(line)}"`);
  }
}

function readFields(fields: Fields): Message {
  if (fields["jsonrpc"] !== "2.0") {
    throw new Violation(`"jsonrpc" is ${shown(fields["jsonrpc"])}, expected "2.0"`);
  }
  if (fields["method"] !== undefined) {
    if (fields["method"] !== "entered" || fields["id"] !== undefined) {
      throw new Violation(
        `"method" is ${shown(fields["method"])}, expected an answer or the notification "entered"`,
      );
    }
    return { entered: integer(fieldsOf(fields["params"], "params"), "id", 1) };
  }
  const { result, error } = fields;
  if ((result === undefined) === (error === undefined)) {
    const both = result === undefined ? "neither" : "both";
    throw new Violation(`the message has ${both} of "result" and "error", expected one`);
  }
  if (fields["id"] === null && error !== undefined) {
    throw new Violation("it did not understand a request: its error has the id null");
  }
  const id = integer(fields, "id", 1);
  if (error === undefined) return { id, answer: { result: fieldsOf(result, "result") } };
  const failed = fieldsOf(error, "error");
  const code = integer(failed, "code", Number.MIN_SAFE_INTEGER);
  return { id, answer: { error: { code, message: text(failed, "message"), data: failed["data"] } } };
}
