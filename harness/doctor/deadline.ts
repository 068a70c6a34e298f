/** Waits for `event`, at most `ms` milliseconds; `undefined` when it did not come. */
export async function within<T>(ms: number, event: T | Promise<T>): Promise<T | undefined> {
  if (!(event instanceof Promise)) return event;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<undefined>((resolve) => timer = setTimeout(() => resolve(undefined), ms));
  // Whoever stops waiting does not want to hear how it ended either.
  event.catch(() => {});
  try {
    return await Promise.race([event, over]);
  } finally {
    clearTimeout(timer);
  }
}

/** Waits `ms` milliseconds, where the passing of time itself is what is looked at. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
