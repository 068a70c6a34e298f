import type { Lane } from "../../run/lane.ts";
import { idle } from "../../run/schedule.ts";

/**
 * Does the work on every item, on lanes side by side, in the order of the items. Resolves at once when
 * `signal` is aborted; lanes may then still be busy with their last item.
 */
export async function onLanes<T>(
  items: readonly T[],
  lanes: readonly Lane[],
  signal: AbortSignal,
  work: (item: T, lane: Lane) => Promise<void>,
): Promise<void> {
  const stopped = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
  const waiting = items.values();
  const all = lanes.map(async (lane) => {
    for (const item of waiting) {
      if (signal.aborted) return;
      await work(item, lane);
      await idle();
    }
  });
  await Promise.race([stopped, Promise.all(all)]);
}
