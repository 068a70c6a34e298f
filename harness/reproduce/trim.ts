import { type Call, inetOf, type Recorded, type Step } from "./steps.ts";

/**
 * The steps that the deviations of a history need: none after the last of them, and none of sockets,
 * addresses and paths that have nothing in common with any. All steps where no outcome deviates by itself.
 */
export function trimmed(recorded: readonly (Step | Recorded)[]): Step[] {
  const last = recorded.findLastIndex((step) => step.kind === "record" && step.deviates);
  if (last < 0) return recorded.filter((step) => step.kind !== "record");
  const kept = recorded.slice(0, last);
  const groups = new Groups();
  const wanted: string[] = [];
  let [shown, isRecorded] = [[] as string[], false];
  for (const step of recorded.slice(0, last + 1)) {
    if (step.kind === "record") {
      isRecorded = true;
      if (step.deviates) wanted.push(...shown);
    } else if (step.kind !== "pause") {
      const keys = keysOf(step.call);
      groups.join(keys);
      // Records in a row report the same calls.
      shown = isRecorded ? keys : [...shown, ...keys];
      isRecorded = false;
    }
  }
  const needed = new Set(wanted.map((key) => groups.of(key)));
  const own = kept.filter((step): step is Step => {
    if (step.kind === "record" || step.kind === "pause") return step.kind === "pause";
    const keys = keysOf(step.call);
    return keys.length === 0 || keys.some((key) => needed.has(groups.of(key)));
  });
  const ended = new Set(own.flatMap((step) => step.kind === "end" ? [step.call] : []));
  // Calls that returned later have not returned yet.
  return own.map((step) =>
    step.kind !== "begin" || ended.has(step.call)
      ? step
      : { ...step, call: { ...step.call, seen: "pending" } }
  ).filter((step, index) => step.kind !== "pause" || index > 0 && own[index - 1]!.kind !== "pause");
}

/** The steps, in which a socket that is made and then asked for its port is one call. */
export function folded(steps: readonly Step[]): Step[] {
  const made: Step[] = [];
  for (const step of steps) {
    const last = made.at(-1);
    const isName = step.kind === "call" && step.call.method === "getsockname" && inetOf(step.call.gave);
    if (
      isName && last?.kind === "call" && last.call.makes === step.call.socket && last.call.makes !== "" &&
      last.call.seen === "ok"
    ) {
      made[made.length - 1] = { ...last, call: { ...last.call, gave: step.call.gave } };
    } else made.push(step);
  }
  return made;
}

/** Everything that a call is about: sockets, addresses, paths. */
function keysOf({ socket, makes, detail, gave }: Call): string[] {
  const addresses = `${detail} ${gave}`.match(/\/tmp\/[^\s,]+|(?:\[[0-9a-f:.]+\]|[\d.]+):[1-9]\d*/g) ?? [];
  // Paths that are too long may be cut to the same one.
  return [socket, makes, ...addresses.map((each) => each.replace(/x{9,}$/, ""))].filter((each) =>
    each !== ""
  );
}

/** Keys that belong together. */
class Groups {
  readonly #parents = new Map<string, string>();

  /** The key that stands for all that belong to it. */
  of(key: string): string {
    const parent = this.#parents.get(key) ?? key;
    return parent === key ? key : this.of(parent);
  }

  join(keys: readonly string[]): void {
    for (const key of keys) this.#parents.set(this.of(key), this.of(keys[0]!));
  }
}
