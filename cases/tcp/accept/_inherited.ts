import type { OptionName, Row, Scenario } from "../../../harness/case/mod.ts";

/** An option and its value, which is not the default; the second is that of a structure. */
type Value = readonly [OptionName, number, number?];

/** The rows of checkpoints where an option must be inherited. */
export function inherited(checkpoints: readonly string[]): Readonly<Record<string, Row>> {
  return Object.fromEntries(checkpoints.map((each) => [each, { conforming: ["same"] }]));
}

/**
 * Sets options on a listener of the subject, and records for each, by its checkpoint, whether the socket has
 * it that is accepted then. Those of `together` have one checkpoint for several.
 */
export async function recordInherited(
  { listening, connectedTo, subject, record }: Scenario,
  values: Readonly<Record<string, Value>>,
  together: Readonly<Record<string, readonly Value[]>> = {},
): Promise<void> {
  const all = [
    ...Object.entries(values).map(([checkpoint, value]) => [checkpoint, [value]] as const),
    ...Object.entries(together),
  ];
  const { listener, address } = await listening(subject);
  for (const [, each] of all) for (const value of each) await listener.setsockopt(...value);
  const { subject: accepted } = await connectedTo(listener, address);
  for (const [checkpoint, each] of all) {
    let same = true;
    for (const [option, value, second] of each) {
      const found = await accepted.getsockopt(option);
      same &&= found.value === value && found.second === second;
    }
    record(checkpoint, same ? "same" : "different");
  }
}
