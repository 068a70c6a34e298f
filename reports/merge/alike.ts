import type { MergeOptions, Part } from "../merge.ts";
import type { RunHeader, StoredImplementation } from "../model.ts";
import { excerpt } from "../printable.ts";
import { capital, nameOf } from "./complete.ts";

/** One trait of two headers, and the advice if they differ in it. */
export interface Trait {
  readonly what: string;
  readonly value: unknown;
  readonly advice: string;
}

const SAME_COMMAND = "run all shards with the same selectors and options";
const SAME_MACHINE = "run all shards on the same kind of machine";

/** A sentence for each shard that differs in a trait from the first one that has it. */
export function differences(parts: readonly Part[], options: MergeOptions): string[] {
  const known = new Map<string, { readonly part: Part; readonly value: unknown }>();
  return parts.flatMap((part) => {
    for (const { what, value, advice } of traitsOf(part.report.run, options)) {
      const before = known.get(what);
      if (before === undefined) known.set(what, { part, value });
      else if (JSON.stringify(before.value) !== JSON.stringify(value)) {
        const [here, there] = contrast(value, before.value);
        // One difference explains those that follow from it.
        return [
          `${capital(what)} of ${nameOf(part)} ${here}, expected ${there} as in ${
            nameOf(before.part)
          }: ${advice}`,
        ];
      }
    }
    return [];
  });
}

/** Everything that the shards of one run have in common; of an implementation, those that started it. */
export function traitsOf(run: RunHeader, { mixedKernels = false }: MergeOptions): Trait[] {
  const { host, shard } = run;
  const plan = shard ?? run.plan;
  const kernel = mixedKernels ? [] : [{
    what: "the kernel",
    value: host.kernel,
    advice: `${SAME_MACHINE}, or allow this with --mixed-kernels`,
  }];
  return [
    { what: "the version of sockspec", value: run.sockspec, advice: "run all shards with one version" },
    { what: "the system", value: host.os, advice: SAME_MACHINE },
    { what: "the architecture", value: host.arch, advice: SAME_MACHINE },
    ...kernel,
    { what: "the version of Deno", value: host.deno, advice: SAME_MACHINE },
    { what: "the mark of a sandbox's kernel", value: host.foreign ?? false, advice: SAME_MACHINE },
    { what: "the option --strict", value: run.strict ?? false, advice: SAME_COMMAND },
    { what: "the list of subjects", value: run.subjects, advice: SAME_COMMAND },
    { what: "the list of peers", value: run.peers, advice: SAME_COMMAND },
    ...run.implementations.flatMap((each) => ofImplementation(each, host.kernel, mixedKernels)),
    { what: "the selection of cases", value: run.cases.map(({ id }) => id), advice: SAME_COMMAND },
    ...run.cases.map((each) => ({
      what: `the case ${excerpt(each.id)}`,
      value: each,
      advice: "run all shards with the same cases",
    })),
    { what: "the hash of the selected variants", value: plan?.variants, advice: SAME_COMMAND },
    {
      what: "the hash of the expectations",
      value: plan?.expectations,
      advice: "run all shards with the same file of --expect",
    },
  ];
}

function ofImplementation(
  { name, version, language, runtime, os, capabilities, unreached = [], unavailable }: StoredImplementation,
  kernel: string,
  mixedKernels: boolean,
): Trait[] {
  const own = excerpt(name);
  const advice = "run all shards with one version of each implementation";
  return [
    { what: `the availability of ${own}`, value: unavailable === undefined, advice: SAME_MACHINE },
    // The kernel's own implementation has the version of the kernel.
    { what: `the version of ${own}`, value: mixedKernels && version === kernel ? "kernel" : version, advice },
    { what: `the language of ${own}`, value: language, advice },
    { what: `the runtime of ${own}`, value: runtime, advice },
    { what: `the system of ${own}`, value: os, advice },
    { what: `the list of capabilities of ${own}`, value: capabilities, advice },
    {
      what: `the list of axes over which the preflight did not reach ${own}`,
      value: unreached.map(({ axes }) => axes),
      advice: SAME_MACHINE,
    },
  ];
}

/** Two values that differ, as a message has them: of lists and objects only the parts that differ. */
export function contrast(found: unknown, expected: unknown): [string, string] {
  const said = (value: unknown) => excerpt(JSON.stringify(value) ?? "nothing");
  if (Array.isArray(found) && Array.isArray(expected)) {
    const [more, less] = [without(found, expected), without(expected, found)];
    if (more.length + less.length === 0) return [`is in the order ${said(found)}`, said(expected)];
    return [`has ${more.length > 0 ? said(more) : "none more"}`, less.length > 0 ? said(less) : "none more"];
  }
  if (isRecord(found) && isRecord(expected)) {
    const key = Object.keys({ ...found, ...expected })
      .find((each) => JSON.stringify(found[each]) !== JSON.stringify(expected[each]))!;
    return [`has "${key}" ${said(found[key])}`, said(expected[key])];
  }
  return [`is ${said(found)}`, said(expected)];
}

function without(list: readonly unknown[], other: readonly unknown[]): unknown[] {
  const known = new Set(other.map((each) => JSON.stringify(each)));
  return list.filter((each) => !known.has(JSON.stringify(each)));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
