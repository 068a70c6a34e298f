import type { Scenario, Socket } from "../../../harness/case/mod.ts";
import { tried } from "../../_clock.ts";

/** The bytes that are lost at first. */
export const MISSING = { seed: 95, length: 1_000 } as const;
/** Those that arrive before them. */
export const BEHIND = { ...MISSING, offset: MISSING.length, length: 500 } as const;
/** Both, one after the other. */
export const BOTH = { ...MISSING, length: MISSING.length + BEHIND.length } as const;

/** Bytes of `struct tcp_info`, and where its `tcpi_bytes_retrans` is. */
const [INFO_SIZE, BYTES_AGAIN] = [232, 208];

/** The capabilities by which a peer leaves a hole. */
export const LEAVES_HOLES = [
  "withhold",
  "filter",
  "option:TCP_NODELAY",
  "option:raw",
  "option:TCP_INFO",
] as const;

/** Sends bytes that are lost at first. What the peer sends after them arrives. */
export async function loseOnce(peer: Socket, data: typeof MISSING): Promise<void> {
  await peer.withhold();
  await peer.sendall(data);
  await peer.withholdNothing();
}

/** The bytes that a socket of Linux has sent again. */
export async function sentAgain(socket: Socket): Promise<number> {
  const info = await socket.getRawOption("TCP_INFO", INFO_SIZE);
  return Number(new DataView(info.buffer, info.byteOffset).getBigUint64(BYTES_AGAIN, true));
}

/**
 * Looks at a connection on which the peer has sent something after bytes that are missing. The peer hears
 * nothing until it loses nothing any more, as an acknowledgement would say what is missing: before that
 * it sends again by its timer alone. What is not `sound` counts if nothing was sent again meanwhile, as it may
 * be on a busy machine.
 */
export async function lookBehindHole<T>(
  scenario: Scenario,
  send: (peer: Socket) => Promise<unknown>,
  look: (subject: Socket) => Promise<T>,
  sound: (seen: T) => boolean,
): Promise<{ subject: Socket; peer: Socket; seen: T }> {
  const attempt = async () => {
    const { subject, peer } = await scenario.connected();
    await peer.setsockopt("TCP_NODELAY", 1);
    await peer.lose("everything");
    await loseOnce(peer, MISSING);
    await send(peer);
    const seen = await look(subject);
    return { subject, peer, seen, counts: sound(seen) || await sentAgain(peer) < MISSING.length };
  };
  const { counts, ...made } = await tried(scenario, attempt, ({ counts }) => counts);
  if (!counts) scenario.cannotSee("a machine that looks before what is missing is sent again");
  return made;
}

/** Begins a call after bytes that are missing, and says whether it `waits`: {@linkcode lookBehindHole}. */
export async function behindHole<T>(
  scenario: Scenario,
  send: (peer: Socket) => Promise<unknown>,
  begin: (subject: Socket) => Promise<T>,
): Promise<{ subject: Socket; peer: Socket; call: Promise<T>; waits: boolean }> {
  const look = async (subject: Socket) => {
    const call = begin(subject);
    return { call, waits: await scenario.blocked(call) };
  };
  const { seen, ...pair } = await lookBehindHole(scenario, send, look, ({ waits }) => waits);
  return { ...pair, ...seen };
}
