import { count } from "../../reports/printable.ts";
import type { Model } from "./model.ts";
import { sentence } from "./sequence_case.ts";
import type { Found } from "./sweep.ts";

/** A kind of deviation with its shortest sequence, in lines. */
export function describe(alike: readonly Found[], model: Model): string[] {
  const [first] = alike.toSorted((a, b) => a.sequence.length - b.sequence.length);
  const { kind, sequence, known } = first!;
  const times = alike.reduce((sum, each) => sum + each.count, 0);
  const others = alike.length > 1 ? `, and ${count(alike.length - 1, "sequence")} more of its kind` : "";
  return [
    known ? `known: ${kind}` : kind,
    `  ${sequence.join("/")}${others}: seen ${count(times, "time")}`,
    `  ${sentence(model, sequence)}`,
  ];
}
