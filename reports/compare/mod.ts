/**
 * Two stored runs side by side: {@linkcode compare} finds what changed, and {@linkcode COMPARISON_FORMATS}
 * are the forms in which that can be written.
 *
 * @module
 */
export { compare } from "./compare.ts";
export {
  COMPARISON_FORMATS,
  type ComparisonFormat,
  type ComparisonFormatName,
  isComparisonFormat,
} from "./formats.ts";
export type {
  Change,
  Circumstance,
  Comparison,
  Difference,
  Kind as ChangeKind,
  Only,
  Side,
} from "./model.ts";
export { KINDS as CHANGE_KINDS, SCHEMA as COMPARISON_SCHEMA } from "./model.ts";
export type { Pairing } from "./pairing.ts";
