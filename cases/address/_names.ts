import { type Address, type Outcome, outcome, sameAddress } from "../../harness/case/mod.ts";

/** A name as compared with the one before, or how the call failed. */
export async function compare(asking: Promise<Address>, before: Address): Promise<Outcome> {
  const how = await outcome(asking);
  if (how !== "ok") return how;
  return sameAddress(await asking, before) ? "same" : "different";
}
