import type { Advice } from "./wrong.ts";

/** Advice where bytes changed on their way. */
export const BASE64: Advice = {
  fix: "use standard base64 with padding, of exactly the bytes; never through text of an encoding",
  section: "Messages",
};

/** Advice where the bytes of a pattern are others. */
export const GENERATOR: Advice = {
  fix: "compare with the test vectors: the byte is x >> 24 after each step, and tile k begins with k, " +
    "in 8 bytes, little-endian",
  section: "Bulk data",
};

/** Advice where an address has another form. */
export const ADDRESSES: Advice = {
  fix: "give addresses as the socket call returned them, in the form of the protocol",
  section: "Messages",
};

/** Advice where `entered` is missing, though other requests are answered meanwhile. */
export const ENTERED: Advice = {
  fix: `write "entered" with the request's own id just before a call that may wait`,
  section: "Messages",
};

/** Advice where nothing is answered while a call waits. */
export const CONCURRENT: Advice = {
  fix: "serve each request in a thread or task of its own, or never block the loop that reads stdin",
  section: "Messages",
};

/** Advice where nothing is answered while bulk data is sent. */
export const PIECES: Advice = {
  fix: "make bulk data piece by piece, as it is sent; and do not block the loop that reads stdin",
  section: "Bulk data",
};

/** Advice where an errno is an alias of the expected one, or none. */
export function errnoAdvice(found: string | null, expected: readonly (string | null)[]): Advice {
  const alias = { EWOULDBLOCK: "EAGAIN", ENOTSUP: "EOPNOTSUPP" }[found ?? ""];
  if (alias !== undefined && expected.includes(alias)) {
    return { fix: `of the two names of one number give "${alias}"`, section: "Messages" };
  }
  return {
    fix: found === null
      ? "pass on the errno of the failing call; null is only for an interface that gives none"
      : "pass on the errno of the failing call, and never guess one",
    section: "Messages",
  };
}
