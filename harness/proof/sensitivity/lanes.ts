import type { Lane } from "../../run/lane.ts";
import { idle } from "../../run/schedule.ts";

/**
 * Does the work on every item, on lanes side by side, in the order of the items; those that must have nothing
 * beside them (`alone`) come last, on the first lane. Resolves at once when
 * `signal` is aborted; lanes may then still be busy with their last item.
 */
export async function onLanes<T>(
  items: readonly T[],
  lanes: readonly [Lane, ...Lane[]],
  alone: (item: T) => boolean,
  signal: AbortSignal,
  work: (item: T, lane: Lane) => Promise<void>,
): Promise<void> {
  const stopped = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
  const all = async (waiting: Iterator<T>, some: readonly Lane[]): Promise<void> => {
    await Promise.all(some.map(async (lane) => {
      for (let next = waiting.next(); !next.done && !signal.aborted; next = waiting.next()) {
        await work(next.value, lane);
        await idle();
      }
    }));
  };
  await Promise.race([stopped, all(items.filter((each) => !alone(each)).values(), lanes)]);
  await Promise.race([stopped, all(items.filter(alone).values(), lanes.slice(0, 1))]);
}
