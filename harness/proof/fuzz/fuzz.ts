import { within } from "../../endpoint/within.ts";
import { type FuzzRun, openFuzzRun } from "./hostile.ts";
import { laneSession } from "./lane_session.ts";
import { grown, held, leftovers } from "./leftovers.ts";
import { session } from "./session.ts";

/** Sessions side by side. More than processors, as some wait for an agent to be given up. */
const SIDE_BY_SIDE = 4;
/** One of so many sessions runs whole variants. */
const LANE_EVERY = 60;
/** Milliseconds that a session may take before it counts as hung. */
const SESSION_MS = 120_000;
/**
 * Milliseconds for killed processes to be gone, and for forks that left their group to leave by themselves.
 */
const GONE_MS = 8_000;

export interface FuzzOptions {
  /** Malformed answers at least. */
  readonly exchanges: number;
  /** The seed of the first session; the next has the next. */
  readonly seed: number;
  /** Told now and then how far it is. */
  readonly progress?: (exchanges: number) => void;
}

/** The result of the fuzzer. */
export interface FuzzReport {
  /** Malformed answers. */
  readonly exchanges: number;
  /** Those of them that came within variants. */
  readonly inVariants: number;
  readonly sessions: number;
  /** The most memory that this process was seen to have, in bytes. */
  readonly memory: number;
  /** The faults that were found; empty if there are none. */
  readonly problems: readonly string[];
}

/**
 * Lets hostile agents at the harness until there were enough malformed answers, and looks for leftovers.
 */
export async function fuzz(options: FuzzOptions): Promise<FuzzReport> {
  const run = openFuzzRun();
  const problems: string[] = [];
  const unhandled = (event: PromiseRejectionEvent | ErrorEvent): void => {
    event.preventDefault();
    const error = "reason" in event ? event.reason : event.error;
    problems.push(`unhandled: ${error instanceof Error ? error.stack : error}`);
  };
  addEventListener("unhandledrejection", unhandled);
  addEventListener("error", unhandled);
  try {
    const counted = await everySession(options, run, problems);
    const left = await leftovers(run.mark, GONE_MS);
    if (left.length > 0) problems.push(`processes are left: ${left.join(" ")}`);
    return { ...counted, problems };
  } finally {
    removeEventListener("unhandledrejection", unhandled);
    removeEventListener("error", unhandled);
    await Deno.remove(run.folder, { recursive: true });
  }
}

async function everySession(
  { exchanges: wanted, seed, progress }: FuzzOptions,
  run: FuzzRun,
  problems: string[],
): Promise<Omit<FuzzReport, "problems">> {
  // A resource that is opened once and kept is not a leak: both kinds of session come before the first count.
  await laneSession(run, -1);
  await session(run, 0);
  const before = await held();
  let [exchanges, inVariants, sessions, memory] = [0, 0, 0, 0];
  const work = async (): Promise<void> => {
    while (exchanges < wanted && problems.length === 0) {
      const own = seed + sessions++;
      const whole = own % LANE_EVERY === 0;
      try {
        const running = whole ? laneSession(run, own) : session(run, own);
        const count = await within(SESSION_MS, running);
        if (count === undefined) throw new Error(`it did not end within ${SESSION_MS} ms`);
        exchanges += count;
        if (whole) inVariants += count;
      } catch (error) {
        problems.push(`seed ${own}: ${error instanceof Error ? error.stack : error}`);
      }
      memory = Math.max(memory, Deno.memoryUsage().rss);
      if (sessions % 100 === 0) progress?.(exchanges);
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work));
  problems.push(...await grown(before, GONE_MS));
  return { exchanges, inVariants, sessions, memory };
}
