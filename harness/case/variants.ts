import type { Family } from "../endpoint/address.ts";
import type { Capability } from "../endpoint/capabilities.ts";
import type { Mode } from "../endpoint/kinds.ts";
import type { Case } from "./case.ts";
import type { Role } from "../script/scenario.ts";
import type { Endpoint } from "../endpoint/endpoint.ts";

/** A case with its axes fixed. */
export interface Variant {
  /** The case that it is one of. */
  readonly case: Case;
  /** The subject's role; `undefined` if that is not an axis of the case. */
  readonly role: Role | undefined;
  /** The address family; `undefined` if that is not an axis of the case. */
  readonly family: Family | undefined;
  /** The mode of the subject's sockets; `undefined` if that is not an axis of the case. */
  readonly mode: Mode | undefined;
  /** The axes as text, such as `role=server,family=ipv4`; empty where the case has none. */
  readonly name: string;
}

/** Every combination of a case's axes, in the order in which the case lists them. */
export function expand(definition: Case): Variant[] {
  const variants: Variant[] = [];
  for (const role of definition.axes.role ?? [undefined]) {
    for (const family of definition.axes.family ?? [undefined]) {
      for (const mode of definition.axes.mode ?? [undefined]) {
        const words = [role && `role=${role}`, family && `family=${family}`, mode && `mode=${mode}`];
        variants.push({ case: definition, role, family, mode, name: words.filter(Boolean).join(",") });
      }
    }
  }
  return variants;
}

/** True if a case is about subjects of a kind: relays, or implementations of sockets. */
export function concerns({ relay }: Case, subject: { readonly relay?: true }): boolean {
  return subject.relay ? relay !== undefined : relay !== "only";
}

/** Capabilities that a seat needs in a variant and that are not among those which its endpoint declares. */
export function lacking(
  variant: Variant,
  seat: "subject" | "peer",
  declared: ReadonlySet<string>,
): Capability[] {
  const needs: Capability[] = [...(variant.case.needs[seat] ?? [])];
  needs.push(`family:${variant.family ?? "ipv4"}`);
  if (seat === "subject" && variant.mode && variant.mode !== "natural") needs.push(`mode:${variant.mode}`);
  if (variant.family === "unix" && needs.includes("datagram")) needs.push("unix:datagram");
  if (variant.family === "unix" && needs.includes("mode:timeout")) needs.push("unix:timeout");
  return needs.filter((need) => !declared.has(need));
}

/** Says why an endpoint cannot take a seat in a variant; `undefined` where it can. */
export function unmetNeed(
  variant: Variant,
  seat: "subject" | "peer",
  { capabilities, identity }: Endpoint,
): string | undefined {
  const words = lacking(variant, seat, capabilities);
  return words.length === 0 ? undefined : `${identity.name} as ${seat} does not declare ${words.join(", ")}`;
}
