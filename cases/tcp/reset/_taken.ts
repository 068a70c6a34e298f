import {
  BYTE,
  type Outcome,
  pendingError,
  RESET_FLUSHES,
  type Row,
  type Scenario,
  SELECT,
  type Socket,
} from "../../../harness/case/mod.ts";
import { numbered, received } from "../close/_received.ts";

/** A state of a connection in which a reset can reach it: nothing unread, bytes unread, half-closed. */
export type State = "idle" | "unread" | "halfClosed";

/** Received before the reset in state `unread`. */
export const UNREAD = numbered(5);

/** `yes` if poll reports a pending error. */
export async function tellsError(socket: Socket): Promise<Outcome> {
  return (await socket.poll(["in"], 0)).includes("err") ? "yes" : "no";
}

/** The subject's end of a connection in a state, in which the peer's close has reset it. */
export async function withPendingReset(
  { connected, visible }: Scenario,
  state: State,
): Promise<Socket> {
  const { subject, peer } = await connected();
  if (state === "unread") {
    await peer.sendall(UNREAD);
    await visible(subject, "data", UNREAD.length);
  }
  // Bytes that the peer has not read turn its close into a reset, over AF_UNIX as well.
  await subject.sendall(BYTE);
  await visible(peer, "data");
  if (state === "halfClosed") await subject.shutdown("write");
  await peer.close();
  await visible(subject, "reset");
  return subject;
}

/** The rows of {@linkcode taking} for a state, where `call` is what the call gives. */
export function taken(state: State, call: Row): Record<string, Row> {
  const rows: Record<string, Row> = {
    [`${state}Before`]: { conforming: ["yes"], tolerated: { no: SELECT } },
    [`${state}Call`]: call,
    [`${state}After`]: { conforming: ["no"] },
    [`${state}Left`]: { conforming: ["none"] },
  };
  if (state !== "unread") return rows;
  return {
    ...rows,
    unreadContent: { conforming: ["intact"], tolerated: { short: RESET_FLUSHES } },
    unreadEnd: { conforming: ["eof"] },
  };
}

/**
 * Makes a call on a connection with a pending reset that takes the error away, and records what poll reports
 * the error before and after, what the call gives, and what SO_ERROR has left; bytes that are unread follow.
 */
export async function taking(
  scenario: Scenario,
  state: State,
  call: (socket: Socket) => Promise<Outcome>,
): Promise<void> {
  const { record } = scenario;
  const socket = await withPendingReset(scenario, state);
  record(`${state}Before`, await tellsError(socket));
  record(`${state}Call`, await call(socket));
  record(`${state}After`, await tellsError(socket));
  record(`${state}Left`, await pendingError(socket));
  if (state !== "unread") return;
  const { content, end } = await received(socket, UNREAD);
  record("unreadContent", content);
  record("unreadEnd", end);
}
