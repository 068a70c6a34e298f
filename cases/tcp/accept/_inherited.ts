import type { OptionName, Row, Scenario } from "../../../harness/case/mod.ts";

/** An option and its value, which is not the default; the second is that of a structure. */
type Value = readonly [OptionName, number, number?];

/** The rows of checkpoints where an option must be inherited. */
export function inherited(checkpoints: readonly string[]): Readonly<Record<string, Row>> {
  return Object.fromEntries(checkpoints.map((each) => [each, { conforming: ["same"] }]));
}

/**
 * Sets options on a listener of the subject, and records for each, by its checkpoint, whether the socket has
 * it that is accepted then.
 */
export async function recordInherited(
  { listening, connectedTo, subject, record }: Scenario,
  values: Readonly<Record<string, Value>>,
): Promise<void> {
  const { listener, address } = await listening(subject);
  for (const each of Object.values(values)) await listener.setsockopt(...each);
  const { subject: accepted } = await connectedTo(listener, address);
  for (const [checkpoint, [option, value, second]] of Object.entries(values)) {
    const found = await accepted.getsockopt(option);
    record(checkpoint, found.value === value && found.second === second ? "same" : "different");
  }
}
