import { bytesOf } from "../../harness/case/mod.ts";

/** The moment that the time service gives, in every zone: 31 January 2026, 07:05:09. */
const NOW: Readonly<Record<string, string>> = {
  "%Y": "2026",
  "%m": "01",
  "%d": "31",
  "%H": "07",
  "%M": "05",
  "%S": "09",
  "%X": "07:05:09",
  "%%": "%",
};

/** The format of an empty request. */
const DEFAULT = "%Y-%m-%d %X";

/**
 * The answer of the time service: its moment in a format of `strftime()`, the default one for an empty
 * request.
 */
export function timeIn(request: Uint8Array): Uint8Array {
  const format = new TextDecoder().decode(request) || DEFAULT;
  return bytesOf(format.replace(/%[YmdHMSX%]/g, (word) => NOW[word]!));
}
