import type { Endpoint, Reply } from "../endpoint/endpoint.ts";
import type { Method } from "../endpoint/operations.ts";
import { Unsupported } from "../endpoint/errors.ts";
import { members } from "../../reports/shape.ts";
import { isMethod } from "../endpoint/operations.ts";
import { type Fields, readParams, writeResult } from "./guards.ts";
import { LineBuffer } from "./lines.ts";
import { CODES, PROTOCOL } from "./messages.ts";
import { isViolation } from "./violation.ts";

type Id = string | number;

/** The request that JSON-RPC did not let through, and what to answer. */
class Refusal extends Error {
  readonly code: number;
  constructor(code: number, reason: string) {
    super(reason);
    this.code = code;
  }
}

/**
 * Serves an endpoint over the agent protocol until `input` ends; then stops the endpoint and closes `output`.
 * Requests run concurrently; a line that is not a request is answered with an error and costs nothing else.
 *
 * @throws {Violation} for a line of more than 1 MiB or one that is not UTF-8; after the endpoint is stopped.
 *
 * ```ts ignore
 * await serveEndpoint(await startLibc(), Deno.stdin.readable, Deno.stdout.writable);
 * ```
 */
export async function serveEndpoint(
  endpoint: Endpoint,
  input: ReadableStream<Uint8Array>,
  output: WritableStream<Uint8Array>,
): Promise<void> {
  const server = new Server(endpoint, output.getWriter());
  const lines = new LineBuffer();
  try {
    for await (const chunk of input) {
      // A client that sends requests and reads no answers waits here.
      await server.ready();
      lines.push(chunk, (line) => server.take(line));
    }
  } finally {
    await endpoint.stop();
    await server.end();
  }
}

class Server {
  readonly #endpoint: Endpoint;
  readonly #output: WritableStreamDefaultWriter<Uint8Array>;
  readonly #encoder = new TextEncoder();
  /** Requests in progress. */
  readonly #working = new Set<Promise<void>>();

  constructor(endpoint: Endpoint, output: WritableStreamDefaultWriter<Uint8Array>) {
    this.#endpoint = endpoint;
    this.#output = output;
    output.closed.catch(() => {});
  }

  async ready(): Promise<void> {
    await this.#output.ready;
  }

  async end(): Promise<void> {
    await this.#output.close().catch(() => {});
  }

  take(line: string): void {
    let id: Id | null = null;
    try {
      const request = this.#parsed(line);
      id = idOf(request);
      const method = request["method"];
      if (method === "initialize") return this.#write(id, "result", this.#introduction());
      if (method === "reset") return void this.#reset(id);
      if (!isMethod(method)) {
        throw new Refusal(CODES.method, `There is no method ${JSON.stringify(method) ?? '"undefined"'}`);
      }
      this.#invoke(id, method, request["params"]);
    } catch (error) {
      this.#refuse(id, error);
    }
  }

  #parsed(line: string): Fields {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch (error) {
      throw new Refusal(CODES.parse, error instanceof Error ? error.message : `${error}`);
    }
    try {
      return members(value, "request");
    } catch (error) {
      throw new Refusal(CODES.request, error instanceof Error ? error.message : `${error}`);
    }
  }

  #introduction(): object {
    const { identity, capabilities } = this.#endpoint;
    return { protocol: PROTOCOL, identity, capabilities: [...capabilities] };
  }

  #invoke<M extends Method>(id: Id, method: M, given: unknown): void {
    const params = readParams(method, given);
    const start = performance.now();
    const done = (reply: Reply<M>): void => {
      const elapsedNs = reply.elapsedNs ?? Math.round((performance.now() - start) * 1e6);
      if (reply.error === undefined) {
        this.#write(id, "result", { ...writeResult(reply.value), elapsedNs });
      } else {
        const { native } = reply.error;
        this.#write(id, "error", {
          code: CODES.socket,
          message: native,
          data: { ...reply.error, elapsedNs },
        });
      }
    };
    const reply = this.#endpoint.invoke(method, params, () => {
      this.#send(`{"jsonrpc":"2.0","method":"entered","params":{"id":${JSON.stringify(id)}}}\n`);
    });
    if (!(reply instanceof Promise)) return done(reply);
    const work = reply.then(done).catch((error) => this.#refuse(id, error));
    this.#working.add(work);
    work.finally(() => this.#working.delete(work));
  }

  /** Answered last: what waited is answered before it. */
  async #reset(id: Id): Promise<void> {
    try {
      const result = await this.#endpoint.reset();
      await Promise.all(this.#working);
      this.#write(id, "result", result);
    } catch (error) {
      this.#refuse(id, error);
    }
  }

  #refuse(id: Id | null, error: unknown): void {
    const message = error instanceof Error ? error.message : `${error}`;
    let code: number = CODES.internal;
    if (error instanceof Refusal) code = error.code;
    else if (isViolation(error)) code = CODES.params;
    else if (error instanceof Unsupported) code = CODES.method;
    this.#write(id, "error", { code, message });
  }

  #write(id: Id | null, kind: "result" | "error", content: object): void {
    this.#send(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"${kind}":${JSON.stringify(content)}}\n`);
  }

  #send(line: string): void {
    // The client may be gone; then there is nobody to answer.
    this.#output.write(this.#encoder.encode(line)).catch(() => {});
  }
}

function idOf(request: Fields): Id {
  const { id } = request;
  if (typeof id === "string" || typeof id === "number") return id;
  throw new Refusal(
    CODES.request,
    `"id" is ${JSON.stringify(id) ?? "missing"}, expected a number or a string`,
  );
}
