import {
  ARRIVES_MS,
  type Case,
  type Row,
  type Scenario,
  SELECT,
  type Socket,
} from "../../harness/case/mod.ts";

/** The events that every look asks for. */
export const EVENTS = ["in", "out", "pri", "err", "hup", "rdhup"] as const;

/** An event of poll. */
export type Told = typeof EVENTS[number];

/** Events that `select()` does not have. */
const BEYOND_SELECT: readonly Told[] = ["err", "hup", "rdhup"];

const LINUX_ALONE = "POLLRDHUP is Linux's";

/** The name of the checkpoint that says if `event` is reported in a state, such as `halfClosedIn`. */
export function checkpoint(state: string, event: Told): string {
  return state + event[0]!.toUpperCase() + event.slice(1);
}

function row(event: Told, told: readonly Told[]): Row {
  if (!told.includes(event)) {
    if (event === "in" && told.includes("hup")) return { conforming: ["no"], tolerated: { yes: SELECT } };
    const early = event === "hup" && told.includes("rdhup");
    const reason = "macOS says it of one direction";
    return {
      conforming: ["no"],
      ...(early ? { tolerated: { yes: { reason, when: { os: "darwin" } } } } : {}),
    };
  }
  if (event === "rdhup") return { conforming: ["yes"], tolerated: { no: LINUX_ALONE } };
  if (BEYOND_SELECT.includes(event)) return { conforming: ["yes"], tolerated: { no: SELECT } };
  const excluded = event === "out" && told.includes("hup");
  return {
    conforming: ["yes"],
    ...(excluded ? { tolerated: { no: "POSIX makes POLLHUP and POLLOUT exclude each other" } } : {}),
  };
}

/** The outcome table of a case that looks at states: the events that poll reports in each, and no others. */
export function told(
  states: Readonly<Record<string, readonly Told[]>>,
): Required<Pick<Case, "outcomes" | "joint">> {
  const outcomes: Record<string, Row> = {};
  const beyond: { name: string; event: Told }[] = [];
  for (const [state, events] of Object.entries(states)) {
    for (const event of EVENTS) {
      const name = checkpoint(state, event);
      outcomes[name] = row(event, events);
      if (BEYOND_SELECT.includes(event) && events.includes(event)) beyond.push({ name, event });
    }
  }
  if (beyond.every(({ event }) => event === "rdhup")) return { outcomes, joint: [] };
  // A poll that reports one of them is not made of select().
  const joint = {
    of: beyond.map(({ name }) => name),
    conforming: [beyond.map(() => "yes" as const)],
    tolerated: [
      { sequence: beyond.map(() => "no" as const), ...SELECT },
      {
        sequence: beyond.map(({ event }) => event === "rdhup" ? "no" as const : "yes" as const),
        reason: LINUX_ALONE,
        when: { os: "!linux" },
      },
    ],
  };
  return { outcomes, joint: [joint] };
}

/** Polls a socket for every event, without waiting. */
export function ask(socket: Socket): Promise<readonly string[]> {
  return socket.poll(EVENTS, 0);
}

/** Records for each event if it was reported in a state. */
export function tell({ record }: Scenario, state: string, events: readonly string[]): void {
  for (const event of EVENTS) record(checkpoint(state, event), events.includes(event) ? "yes" : "no");
}

/** Polls a socket in a state, and records what it reports. */
export async function look(scenario: Scenario, state: string, socket: Socket): Promise<void> {
  tell(scenario, state, await ask(socket));
}

/** Waits for an event, which the next look then reports. */
export async function awaited(event: Told, socket: Socket): Promise<void> {
  await socket.poll([event], ARRIVES_MS);
}
