import type { Drained, Method, Params, Returned } from "../endpoint/endpoint.ts";
import { patternCrc } from "../endpoint/pattern_crc.ts";

/**
 * A result as it travels: bytes become base64, and where `drain` left the CRC out because it compared every byte with the pattern,
 * it is the pattern's.
 */
export function writeResult<M extends Method>(
  method: M,
  result: Returned<M>,
  params: Params<M>,
): Record<string, unknown> {
  if ("data" in result) return { ...result, data: { base64: result.data.toBase64() } };
  if (method !== "drain") return { ...result };
  const { pattern } = params as Params<"drain">;
  const drained = result as Drained;
  const crc32 = drained.crc32 ?? (pattern ? patternCrc(pattern, Math.min(drained.count, pattern.length)) : 0);
  return { ...drained, crc32 };
}
