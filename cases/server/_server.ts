import type { ServiceName } from "../../harness/case/mod.ts";

/** Services that answer a request, on a connection that stays open for more. */
const CONVERSING: readonly ServiceName[] = ["echo", "upper", "exchange"];

/** Services that answer a request. */
export const ANSWERING: readonly ServiceName[] = [...CONVERSING, "http"];

/** Services that take a request. */
export const LISTENING: readonly ServiceName[] = [...ANSWERING, "discard"];

/** Services that end the connection after their answer. */
export const ENDING: readonly ServiceName[] = ["daytime", "time", "http"];

export const EVERY: readonly ServiceName[] = [...LISTENING, "daytime", "time", "chargen"];

/**
 * Milliseconds in which a connection is made where there is room for it in the queue, and answered where
 * nobody is served before.
 */
export const SOON_MS = 1_000;
