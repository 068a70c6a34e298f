import type { Advice } from "./wrong.ts";

/** For bytes that changed on their way. */
export const BASE64: Advice = {
  fix: "use standard base64 with padding, of exactly the bytes; never through text of an encoding",
  section: "Messages",
};

/** For the bytes of a pattern. */
export const GENERATOR: Advice = {
  fix: "compare with the test vectors: the byte is x >> 24 after each step, and tile k begins with k, " +
    "in 8 bytes, little-endian",
  section: "Bulk data",
};

/** For an address of another form. */
export const ADDRESSES: Advice = {
  fix: "give addresses as the socket call returned them, in the form of the protocol",
  section: "Messages",
};

/** For a missing `entered` of an agent that answers other requests meanwhile. */
export const ENTERED: Advice = {
  fix: `write "entered" with the request's own id just before a call that may wait`,
  section: "Messages",
};

/** For an agent that answers nothing while one of its calls waits. */
export const CONCURRENT: Advice = {
  fix: "serve each request in a thread or task of its own, or never block the loop that reads stdin",
  section: "Messages",
};

/** For an agent that answers nothing while it has bulk data to send. */
export const PIECES: Advice = {
  fix: "make bulk data piece by piece, as it is sent; and do not block the loop that reads stdin",
  section: "Bulk data",
};

/** For an errno that is another name of the expected one's number, or none. */
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
