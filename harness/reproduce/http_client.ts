import { httpRequest } from "../script/http_request.ts";
import { callsOf } from "./calls.ts";
import { type Call, Inexpressible, sizeOf, type Step } from "./steps.ts";

/** Writes the requests of HTTP clients in Python; a history has only their sizes. */
export class HttpClient {
  readonly #requests: ReadonlyMap<string, Uint8Array>;
  readonly #payloads = new Map<number, string>();

  /** Takes the steps of a history. */
  constructor(steps: readonly Step[]) {
    const sends = callsOf(steps).filter(({ method }) => method === "sendall");
    const body = sends.find(isBody);
    this.#requests = new Map([
      ["ask", httpRequest({ last: true, more: 0 })],
      ["ask_and_stay", httpRequest({ last: false, more: 0 })],
      ...body ? [["ask_with_body", httpRequest({ last: true, more: sizeOf(body) })] as const] : [],
    ]);
    // The bytes of a request that a socket has sent.
    const sent = new Map<string, number>();
    for (const call of sends.filter((each) => !isBody(each))) {
      const from = sent.get(call.socket) ?? 0;
      const whole = from === 0 ? this.#wholeOf(sizeOf(call)) : undefined;
      this.#payloads.set(call.id, whole ?? this.#part(from, from + sizeOf(call)));
      if (whole === undefined) sent.set(call.socket, from + sizeOf(call));
    }
  }

  /** The definitions of the requests that a program names. */
  definitions(program: string): string {
    const used = [...this.#requests].filter(([name]) => new RegExp(`\\b${name}\\b`).test(program));
    return used.map(([name, bytes]) => `${name} = b${JSON.stringify(new TextDecoder().decode(bytes))}\n`)
      .join("");
  }

  /** The payload of a send that is a request or a part of one; `undefined` for other calls. */
  payload({ id }: Call): string | undefined {
    return this.#payloads.get(id);
  }

  #wholeOf(size: number): string | undefined {
    const lengthOf = (name: string) => this.#requests.get(name)!.length;
    if (size === lengthOf("ask_and_stay") + lengthOf("ask")) return "ask_and_stay + ask";
    return [...this.#requests.keys()].find((name) => lengthOf(name) === size);
  }

  #part(from: number, to: number): string {
    const { length } = this.#requests.get("ask")!;
    if (to > length) throw new Inexpressible(`A request of ${to} bytes is none of those that clients make`);
    return `ask[${from}:${to}]`;
  }
}

/** True for a send of bytes of which a history has the pattern: no request is made so. */
function isBody({ detail }: Call): boolean {
  return detail.includes(" of pattern ");
}
