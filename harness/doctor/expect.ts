import { type Address, formatAddress, sameAddress } from "../endpoint/address.ts";
import { ADDRESSES } from "./advice.ts";
import { type Advice, Wrong } from "./wrong.ts";

/**
 * Requires that a statement holds.
 *
 * @throws {Wrong} unless it holds; `found` and `expected` are clauses.
 */
export function expect(
  holds: boolean,
  found: string,
  expected: string,
  more: Advice & { readonly outcome?: string } = {},
): asserts holds {
  if (!holds) throw new Wrong(found, expected, more);
}

/**
 * Compares an outcome; `where` names the call, such as `the peer's recv after close`.
 *
 * @throws {Wrong} unless it is one of those expected.
 */
export function expectOutcome(where: string, found: string, ...expected: string[]): void {
  expect(expected.includes(found), `"${found}" of ${where}`, `"${expected.join('" or "')}"`, {
    outcome: found,
  });
}

/**
 * Compares numbers, booleans or words; `name` says what they are, with the verb: `the count of bytes is`.
 *
 * @throws {Wrong} unless they are the same.
 */
export function expectSame<T>(name: string, found: T, expected: T, advice: Advice = {}): void {
  expect(Object.is(found, expected), `${name} ${found}`, `${expected}`, advice);
}

/**
 * Compares addresses; `who` names the call that gave the one found, with its verb: `accept gives`.
 *
 * @throws {Wrong} unless they are the same.
 */
export function expectAddress(who: string, found: Address | null, expected: Address): void {
  const shown = found === null ? "no address" : formatAddress(found);
  expect(sameAddress(found, expected), `${who} ${shown}`, formatAddress(expected), ADDRESSES);
}

/**
 * Compares bytes; `name` says which they are.
 *
 * @throws {Wrong} unless they are the same.
 */
export function expectBytes(
  name: string,
  found: Uint8Array,
  expected: Uint8Array,
  advice: Advice = {},
): void {
  expectSame(`the count of ${name} is`, found.length, expected.length, advice);
  const at = expected.findIndex((byte, index) => byte !== found[index]);
  if (at >= 0) expectSame(`byte ${at} of ${name} is`, found[at], expected[at], advice);
}
