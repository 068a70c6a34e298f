/**
 * Waits for `event`, at most `ms` milliseconds; `undefined` if it has not come by then. A failure that comes
 * later is ignored.
 */
export async function within<T>(ms: number, event: Promise<T>): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<undefined>((resolve) => timer = setTimeout(() => resolve(undefined), ms));
  try {
    return await Promise.race([event, over]);
  } finally {
    clearTimeout(timer);
  }
}

/** True if `event` comes or fails within `ms` milliseconds. */
export async function settles(ms: number, event: Promise<unknown>): Promise<boolean> {
  return await within(ms, event.then(() => true, () => true)) ?? false;
}
