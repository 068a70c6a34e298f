import type { KernelState } from "../endpoint/observer.ts";

const FIN_SEEN = new Set(["CLOSE_WAIT", "LAST_ACK", "CLOSING", "TIME_WAIT"]);

/** True if the kernel has no connection there any more. */
export const gone = (state?: KernelState): boolean => state === undefined || state.state === "CLOSE";

/** True if the other end's FIN has come there, or nothing can come any more. */
export const finished = (state?: KernelState): boolean => gone(state) || FIN_SEEN.has(state!.state);
