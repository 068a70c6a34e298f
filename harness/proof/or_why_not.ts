import { Unavailable } from "../endpoint/errors.ts";

/** Starts something, or gives the reason why this host cannot have it. */
export async function orWhyNot<T>(starting: Promise<T>): Promise<T | string> {
  try {
    return await starting;
  } catch (error) {
    if (error instanceof Unavailable) return error.message.split("\n")[0]!;
    throw error;
  }
}
