import { type Call, inetOf, MANY, parametersOf, type Step } from "./steps.ts";

/** Operations that put bytes on the way. */
const SENDS: readonly string[] = ["sendall", "sendto"];
/** Operations that take a port, where they are given one. */
const BINDS: readonly string[] = ["listenStream", "openDatagram"];
/** Milliseconds of a poll that a quick end may be quicker than. */
const SHORT_MS = 100;

/**
 * Sentences about what a program of these steps cannot have as the run had it, so that another result of the
 * program does not refute the run. None where all is determined by the calls. `setsOptions` says which calls
 * set their options in the program.
 */
export function doubtsOf(steps: readonly Step[], setsOptions: (call: Call) => boolean): string[] {
  const calls = steps.flatMap((step) => step.kind === "call" || step.kind === "begin" ? [step.call] : []);
  const doubts: string[] = [];
  if (isSentAtOnce(steps)) {
    doubts.push("Both ends send at once: which of them is first is not in a program's hands.");
  }
  const again = calls.find((call) => BINDS.includes(call.method) && isTaken(call));
  if (again !== undefined) {
    doubts.push(
      `A port is bound by its number (${again.detail}), which another process may have been given.`,
    );
  }
  if (calls.some(({ seen }) => seen.startsWith("many bytes")) || calls.some(isFilling)) {
    doubts.push("More is sent than buffers may hold: how much they take depends on the system's settings.");
  }
  if (calls.some(isShortLook)) {
    doubts.push("A poll waits for some milliseconds only: a quick end may have answered within them.");
  }
  const options = calls.map((call) => setsOptions(call) ? undefined : parametersOf(call)["options"]).find((
    each,
  ) => each !== undefined);
  if (options !== undefined) {
    doubts.push(`The run set ${options}, and this program does not.`);
  }
  return doubts;
}

/** True if a send of one end is begun before one of the other has returned. */
function isSentAtOnce(steps: readonly Step[]): boolean {
  const begun = new Set<Call>();
  for (const step of steps) {
    if (step.kind === "end") begun.delete(step.call);
    if (step.kind !== "call" && step.kind !== "begin" || !SENDS.includes(step.call.method)) continue;
    if ([...begun].some(({ seat }) => seat !== step.call.seat)) return true;
    if (step.kind === "begin") begun.add(step.call);
  }
  return false;
}

/** True if a call binds a port that was chosen before. */
function isTaken(call: Call): boolean {
  const port = inetOf(parametersOf(call)[""]?.split(", ").at(-1) ?? "")?.port;
  return port !== undefined && port !== 0;
}

/** True for a poll that found nothing, and did not look for long. */
function isShortLook(call: Call): boolean {
  const { timeoutMs } = parametersOf(call);
  return call.method === "poll" && call.seen === "none" && Number(timeoutMs) > 0 &&
    Number(timeoutMs) < SHORT_MS;
}

/** True if a call sends more than the smallest of buffers holds. */
function isFilling({ method, detail }: Call): boolean {
  return method === "sendall" && parseInt(detail) >= MANY;
}
