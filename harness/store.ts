import type { Case, Conforming, Tolerated, When } from "./case.ts";
import type { Endpoint } from "./endpoint.ts";
import type { StoredAcceptance, StoredCase, StoredImplementation } from "../reports/model.ts";

/** A case as the report shows it. */
export function storeCase(definition: Case): StoredCase {
  const { id, title, requirement, level, sources } = definition;
  const table = Object.entries(definition.outcomes).map(([name, row]) => ({
    name,
    conforming: row.conforming.map(storeConforming),
    tolerated: Object.entries(row.tolerated ?? {}).map(([outcome, entry]) => storeTolerated(outcome, entry!)),
    after: Object.entries(row.after ?? {}).map(([before, outcome]) => `${before}: ${outcome}`).join(", "),
  }));
  for (const { of, conforming, tolerated = [] } of definition.joint ?? []) {
    table.push({
      name: of.join("+"),
      conforming: conforming.map((each) => ({ outcome: each.join("+"), when: "", reason: "" })),
      tolerated: tolerated.map((each) => ({
        outcome: each.sequence.join("+"),
        when: "",
        reason: each.reason,
      })),
      after: "",
    });
  }
  return { id, title, requirement, level, sources, table };
}

/** An implementation as the report shows it, by what its endpoint said in the handshake. */
export function storeImplementation(name: string, endpoint: Endpoint): StoredImplementation {
  const { version, language, runtime, os } = endpoint.identity;
  return { name, version, language, runtime, os, capabilities: [...endpoint.capabilities].sort() };
}

function storeConforming(entry: Conforming): StoredAcceptance {
  return typeof entry === "string"
    ? { outcome: entry, when: "", reason: "" }
    : { outcome: entry.outcome, when: words(entry.when), reason: "" };
}

function storeTolerated(outcome: string, entry: Tolerated): StoredAcceptance {
  return typeof entry === "string"
    ? { outcome, when: "", reason: entry }
    : { outcome, when: words(entry.when), reason: entry.reason };
}

function words(when: When): string {
  return Object.entries(when).map(([name, value]) => `${name}: ${value}`).join(", ");
}
