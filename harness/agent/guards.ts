import { type Failure, KINDS, type Kinds, MOST_BYTES } from "../endpoint/kinds.ts";
import { isPair, type OptionName } from "../endpoint/options.ts";
import {
  type Drained,
  type MemberKinds,
  membersOf,
  type Method,
  METHODS,
  operation,
  type Params,
  type Returned,
} from "../endpoint/operations.ts";
import { mismatch, quantity, recordOf, type Shape, shown } from "../../reports/shape.ts";
import { Violation } from "./violation.ts";

/** An object whose members nobody has looked at yet. */
export type Fields = Readonly<Record<string, unknown>>;

/** The shape of an object by the kinds of its members. */
function shapeOf(kinds: MemberKinds): Shape<Fields> {
  const members = membersOf(kinds);
  const shapes = Object.fromEntries(members.map(({ name, kind }) => [name, KINDS[kind] as Shape<unknown>]));
  const optional = members.filter((each) => each.optional).map(({ name }) => name);
  return recordOf<Fields>(shapes, optional as never[]);
}

const PARAMS = new Map(METHODS.map((method) => [method, shapeOf(operation(method).params)]));
const RESULTS = new Map(METHODS.map((method) => [method, shapeOf(operation(method).result)]));

/** Nanoseconds of a call on the agent's own clock. */
export const ELAPSED: Shape<number> = quantity(0, Number.MAX_SAFE_INTEGER);

/**
 * Reads the parameters of a request.
 *
 * @throws {Mismatch} when they are not what the table of operations says.
 */
export function readParams<M extends Method>(method: M, value: unknown): Params<M> {
  return PARAMS.get(method)!.read(value, "params") as Params<M>;
}

/**
 * The parameters as they travel: bytes become base64.
 *
 * @throws {RangeError} for more bytes than a message may carry.
 */
export function writeParams(params: object): object {
  if (!("data" in params && params.data instanceof Uint8Array)) return params;
  const { data } = params;
  if (data.length > MOST_BYTES) {
    throw new RangeError(
      `Found ${data.length} bytes for one message, expected at most ${MOST_BYTES}: describe them with a pattern`,
    );
  }
  return { ...params, data: { base64: data.toBase64() } };
}

/**
 * Reads the result of a method that was called with `params`.
 *
 * @throws {Mismatch} when a member is not what the table of operations says.
 * @throws {Violation} when the result cannot be one of these parameters.
 */
export function readResult<M extends Method>(method: M, value: Fields, params: Params<M>): Returned<M> {
  const result = RESULTS.get(method)!.read(value, "") as Fields;
  const given = params as Fields;
  for (const [name, bound] of Object.entries(operation(method).atMost ?? {})) {
    const [size, most] = [sizeOf(result[name]), sizeOf(given[bound] ?? Infinity)];
    if (size > most) {
      throw new Violation(
        `"${name}" is ${size} bytes, expected at most ${most}, the "${bound}" of the request`,
      );
    }
  }
  if (method === "drain") checkDrained(result as Drained & Fields, params as Params<"drain">);
  if (method === "getsockopt" && given["option"] === "SO_ERROR" && result["errno"] === undefined) {
    mismatch(undefined, "errno", "a POSIX name or null beside the value of SO_ERROR");
  }
  if (method === "getsockopt" && isPair(given["option"] as OptionName) && result["second"] === undefined) {
    mismatch(undefined, "second", "an integer, the second member of the structure");
  }
  return result as Returned<M>;
}

/** The result as it travels: bytes become base64. */
export function writeResult(result: object): object {
  return "data" in result ? { ...result, data: { base64: (result.data as Uint8Array).toBase64() } } : result;
}

/** Reads how a socket call failed, from the `data` of an error. */
export function readFailure(value: unknown): Failure {
  return KINDS.failure.read(value, "error.data");
}

/** The nanoseconds that the call took, where the agent says so. */
export function readElapsed({ elapsedNs }: Fields): { elapsedNs?: number } {
  return elapsedNs === undefined ? {} : { elapsedNs: ELAPSED.read(elapsedNs, "elapsedNs") };
}

/** The bytes that a member stands for. */
function sizeOf(member: unknown): number {
  return typeof member === "number" ? member : (member as Kinds["payload"]).length;
}

/** Checks the members of a drain's result against each other and against the request. */
function checkDrained(
  { count, mismatch: at, end, error }: Drained,
  { size, pattern }: Params<"drain">,
): void {
  if (end === "size" && count !== size) {
    throw new Violation(
      `"end" is "size" after ${count} bytes, expected that only after ${size ?? "a size that was asked for"}`,
    );
  }
  if (end === "error" && error === undefined) {
    throw new Violation(`"error" is missing, expected it beside "end": "error"`);
  }
  if (at !== null && pattern === undefined) {
    throw new Violation(`"mismatch" is ${shown(at)}, expected null as there was no pattern to compare with`);
  }
  const last = Math.min(count - 1, pattern?.length ?? 0);
  if (at !== null && at > last) {
    throw new Violation(`"mismatch" is ${at} after ${count} bytes, expected at most ${last}`);
  }
  if (at === null && pattern !== undefined && count > pattern.length) {
    throw new Violation(
      `"mismatch" is null after ${count} bytes, expected ${pattern.length}, where the pattern ends`,
    );
  }
}
