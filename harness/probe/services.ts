import type { Answer, Exchange, Service, ServiceName } from "../endpoint/server.ts";
import { httpRequest } from "../script/http_request.ts";
import { compared } from "../script/observe.ts";
import { httpAnswer } from "./http.ts";

/** Bytes of a message to an echo server and the like: short enough for one segment. */
const MESSAGE = 96;
/** Bytes of a character generator that are looked at: seven lines of its pattern. */
const GENERATED = 518;
/** Seconds from the beginning of 1900, with which RFC 868 counts, to that of 1970. */
const FROM_1900 = 2_208_988_800;
/** Seconds by which a clock may be wrong. One that counts from another year is further off. */
const CLOCK_S = 86_400;

const encoder = new TextEncoder();

/** Bytes that are different for each message, so that no answer passes for another one. */
function message(number: number, letters: string): Uint8Array {
  const text = `${number.toString(36)} ${letters}`;
  return encoder.encode(text.repeat(Math.ceil(MESSAGE / text.length)).slice(0, MESSAGE));
}

/** An answer that is known byte by byte. */
function exactly(request: Uint8Array, wanted: Uint8Array): Exchange {
  return {
    request,
    check(received, ended) {
      const outcome = compared(received.subarray(0, wanted.length), wanted);
      const length = Math.min(received.length, wanted.length);
      if (outcome === "corrupt") return { outcome, length };
      if (outcome === "intact") return { outcome, length };
      return ended ? { outcome: "short", length } : undefined;
    },
  };
}

/** An answer that comes unasked and ends with the stream or the datagram. */
function untilEnd(right: (received: Uint8Array) => boolean): Exchange {
  return {
    request: new Uint8Array(),
    check(received, ended): Answer | undefined {
      if (!ended) return undefined;
      const { length } = received;
      if (length === 0) return { outcome: "short", length };
      return { outcome: right(received) ? "intact" : "corrupt", length };
    },
  };
}

/** A line or more of printable ASCII, as RFC 867 has it. */
function isText(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte >= 0x20 && byte < 0x7f || byte === 0x0d || byte === 0x0a);
}

/** Four bytes that are the time of this host, give or take a day. */
function isNow(bytes: Uint8Array): boolean {
  if (bytes.length !== 4) return false;
  const seconds = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0) - FROM_1900;
  return Math.abs(seconds - Date.now() / 1000) < CLOCK_S;
}

/** The bytes of an exchange that the user has in files. */
export interface Script {
  /** The bytes to send. */
  readonly send: Uint8Array;
  /** The bytes to expect. */
  readonly receive: Uint8Array;
}

/** A service by its name; `exchange` takes its bytes from `script`. */
export function serviceOf(name: ServiceName, script?: Script): Service {
  let count = 0;
  return { name, exchange: (last = true, more = 0) => exchangeOf(name, count++, { last, more }, script) };
}

function exchangeOf(
  name: ServiceName,
  number: number,
  { last, more }: { readonly last: boolean; readonly more: number },
  script?: Script,
): Exchange {
  switch (name) {
    case "echo": {
      // Every value of a byte, so that nothing which treats bytes as text gets through.
      const request = message(number, "").map((byte, index) => index < 8 ? byte : (number + 7 * index) % 256);
      return exactly(request, request);
    }
    case "upper": {
      const request = message(number, "sockspec asks\n");
      return exactly(request, encoder.encode(new TextDecoder().decode(request).toUpperCase()));
    }
    case "discard":
      return {
        request: message(number, "nobody answers"),
        silent: true,
        check: ({ length }, ended) =>
          length > 0 ? { outcome: "corrupt", length } : ended ? { outcome: "intact", length } : undefined,
      };
    case "daytime":
      return untilEnd(isText);
    case "time":
      return untilEnd(isNow);
    case "chargen":
      return {
        request: new Uint8Array(),
        check: ({ length }, ended) =>
          length >= GENERATED || ended && length > 0 ? { outcome: "intact", length } : undefined,
      };
    case "http":
      return { request: httpRequest({ last, more }), check: httpAnswer };
    case "exchange":
      return exactly(script!.send, script!.receive);
  }
}
