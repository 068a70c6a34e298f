import type { KernelState } from "../endpoint/observer.ts";
import type { Capability } from "../endpoint/capabilities.ts";
import { outcomeOfFailure } from "../script/observe.ts";
import { type Address, sameAddress } from "../endpoint/address.ts";
import { SocketError } from "../endpoint/errors.ts";
import type { Drained } from "../endpoint/operations.ts";
import { POLL, POLL_IN, SO_ERROR, unread } from "./looking_steps.ts";
import { TIMEOUT_STEPS } from "./timeout_steps.ts";
import { ACKNOWLEDGED_MS } from "../script/settled.ts";
import type { Ends, Step, Steps } from "./step.ts";
import type { Traffic } from "./traffic.ts";
import { finished, gone } from "./travel.ts";
import { URGENT_STEPS } from "./urgent_steps.ts";

/** Bytes of a small send: more than one, so that one can be left behind. */
export const SMALL = 3;
/** Bytes of a bulk send: more than one segment of Ethernet holds. */
export const BULK = 5_000;
/** Bytes of a large receive: a bulk fills it, and what comes with that is left. */
export const LARGE = BULK;
/** Bytes of the peer's receives. */
const ALL = 65_536;
/** Bytes of a low-water mark that a small send does not reach. */
export const LOW_WATER = 4;

/** Bytes of one call of a fill. */
const PIECE = 65_536;
/** Calls of a fill at most: more than the largest buffers hold, so that only sends of no bytes end it. */
const MOST_CALLS = 2_000;

/** Sends some bytes of a direction. */
const sending = (
  by: "subject" | "peer",
  length: number,
  all = false,
): Pick<Step, "call" | "word" | "arrive"> => {
  const traffic = (ends: Ends) => by === "subject" ? ends.sent : ends.received;
  return {
    call(ends) {
      const direction = traffic(ends);
      const data = direction.piece(length);
      const returned = (count: number) => {
        direction.sent -= length - count;
        direction.underWay = 0;
      };
      // A receive that waits may return before the send does.
      direction.sent += length;
      direction.underWay = length;
      const call: Promise<number | void> = all ? ends[by].sendall(data) : ends[by].send(data);
      call.then((count) => returned(count ?? length), () => returned(0));
      return call;
    },
    word: (count: number | undefined) => (count ?? length) === length ? "ok" : "partial",
    async arrive(ends, seen) {
      if (seen !== "ok" || length === 0 || ends.full && by === "subject") return;
      const { outstanding } = traffic(ends);
      await ends.settled((subject, peer) => {
        const [near, far] = by === "subject" ? [subject, peer] : [peer, subject];
        // An interface that reads ahead has nothing unread.
        return gone(near) || gone(far) || far!.unread >= outstanding || near!.unacknowledged === 0;
      });
    },
  };
};

/** No bytes, for a receive that failed. */
function nothing(error: unknown): Uint8Array<ArrayBuffer> {
  if (error instanceof SocketError) return new Uint8Array(0);
  throw error;
}

/** Receives once into a buffer of `size` bytes. */
const receiving = (size: number, keep = false): Pick<Step<Uint8Array>, "call" | "word"> => ({
  call: ({ subject }) => subject.recv(size, keep ? ["peek"] : undefined),
  async word(data, { subject, received }) {
    if (data.length === 0) return "eof";
    const due = Math.min(size, received.outstanding);
    // Streams of events give what came in the pieces in which it came: it is short if the rest does not come.
    // Elsewhere one more receive would take an error that is pending.
    const inPieces = !subject.seat.has("mode:nonblocking") && !subject.seat.has("mode:blocking");
    while (inPieces && data.length < due && !keep) {
      const more = await subject.recv(due - data.length).catch(nothing);
      if (more.length === 0) break;
      data = new Uint8Array([...data, ...more]);
    }
    if (!received.take(data, keep)) return "corrupt";
    return data.length < due ? "short" : data.length > due ? "long" : "data";
  },
});

/** Shuts a direction down. */
const shutting = (
  by: "subject" | "peer",
  how: "read" | "write" | "both",
): Pick<Step, "call" | "word" | "arrive"> => ({
  call: (ends) => ends[by].shutdown(how),
  word: () => "ok",
  async arrive(ends, seen) {
    if (seen !== "ok" || how === "read" || ends.full && by === "subject") return;
    await ends.settled((subject, peer) => finished(by === "subject" ? peer : subject));
  },
});

/** Gives the socket up. */
const leaving = (by: "subject" | "peer", how: "close" | "abort"): Pick<Step, "call" | "word" | "arrive"> => ({
  call: (ends) => ends[by][how](),
  word: () => "ok",
  async arrive(ends) {
    if (ends.full && by === "subject" && how === "close") return void await ends.settled(() => true);
    await ends.settled((subject, peer) => finished(by === "subject" ? peer : subject));
  },
});

const option = (
  name: "SO_LINGER" | "SO_RCVLOWAT",
  value: number,
  second?: number,
): Pick<Step, "call" | "word"> => ({
  call: ({ subject }) => subject.setsockopt(name, value, second),
  word: () => "ok",
});

/** Compares a name with the one that the other end has of it, if that still tells any. */
const named = (call: "getpeername" | "getsockname"): Pick<Step, "call" | "word"> => ({
  call: ({ subject }) => subject[call](),
  async word(address: Address, { subject, peer }) {
    const observed = call === "getpeername" ? subject.observed?.remote : subject.observed?.local;
    if (observed !== undefined) return sameAddress(address, observed) ? "same" : "different";
    // The kernel has no connection between the names that the subject has.
    if (address.family === "unix") return "same";
    const asked = call === "getpeername" ? "getsockname" : "getpeername";
    const { value } = await peer.seat.aside(asked, { socket: peer.id });
    return value === undefined || sameAddress(address, value.address) ? "same" : "different";
  },
});

/** The word for what a receiver got since it last looked: nothing, all that was sent, or its beginning. */
function amount(count: number, { right, outstanding }: Traffic, underWay = 0): string {
  if (!right) return "corrupt";
  if (outstanding < 0) return "long";
  return count === 0 ? "none" : outstanding <= underWay ? "intact" : "short";
}

/** Receives until there is something else than data. */
async function readAll(ends: Ends): Promise<string> {
  const { peer, sent } = ends;
  // What waits for room may come by now, or later.
  const { got: before, underWay } = sent;
  for (;;) {
    let end: string;
    try {
      const data = await peer.recv(ALL);
      if (data.length > 0) {
        sent.take(data);
        continue;
      }
      end = "eof";
    } catch (error) {
      if (!(error instanceof SocketError)) throw error;
      end = outcomeOfFailure(error.failure);
    }
    // What waited for room comes when there is some.
    if (end === "EAGAIN" && ends.full) {
      await ends.settled((subject, far) => gone(far) || far!.unread > 0 || finished(far) || idle(subject));
      const there = ends.look("peer");
      if (there && (there.unread > 0 || finished(there))) continue;
      ends.full = false;
    }
    return `${amount(sent.got - before, sent, underWay)},${end}`;
  }
}

const idle = (state?: KernelState) => gone(state) || state!.unacknowledged === 0;

/** Sends until there is no room. */
async function fill(ends: Ends): Promise<string> {
  const { subject, sent } = ends;
  for (let calls = 0, since = 0; calls < MOST_CALLS; calls++) {
    try {
      const count = await subject.send(sent.payload(PIECE), ends.dontwait);
      if (count === 0) return "partial";
      sent.sent += count;
      since++;
      // The answer of an end that nobody reads any more comes back before the next call.
      if (calls === 0) await ends.settled(() => true);
    } catch (error) {
      if (!(error instanceof SocketError)) throw error;
      const seen = outcomeOfFailure(error.failure);
      if (seen !== "EAGAIN") return seen;
      ends.full = true;
      // What is acknowledged meanwhile makes room: it is full when nothing moves any more. Another stack may
      // have a smaller buffer than the peer, and wait for an acknowledgement alone.
      await ends.settled(() => true, ACKNOWLEDGED_MS);
      if (since === 0) return seen;
      since = 0;
    }
  }
  return "ok";
}

const SUBJECT = { by: "subject", needs: [] as Capability[] } as const;
const PEER = { by: "peer", needs: [] as Capability[] } as const;

/** The calls of a connected stream socket, and those of its peer. */
export const STREAM_STEPS = {
  "send": {
    ...SUBJECT,
    about: `sends ${SMALL} bytes`,
    needs: ["send"],
    code: "subject.send(bytes)",
    ...sending("subject", SMALL),
  },
  "sendall": {
    ...SUBJECT,
    about: `sends ${SMALL} bytes and waits until all are gone`,
    code: "subject.sendall(bytes)",
    ...sending("subject", SMALL, true),
  },
  "sendall-bulk": {
    ...SUBJECT,
    alike: "sendall",
    about: `sends ${BULK} bytes and waits until all are gone`,
    code: "subject.sendall(bulk)",
    ...sending("subject", BULK, true),
  },
  "send-none": {
    ...SUBJECT,
    about: "sends 0 bytes",
    needs: ["send"],
    code: "subject.send(new Uint8Array(0))",
    ...sending("subject", 0),
  },
  "fill": {
    ...SUBJECT,
    about: "sends until there is no room",
    needs: ["send"],
    waitingNeeds: ["send:dontwait"],
    code: "filled(subject)",
    call: fill,
    word: (seen) => seen,
  },
  "recv-one": {
    ...SUBJECT,
    alike: "recv",
    about: "receives at most 1 byte",
    code: "subject.recv(1)",
    ...receiving(1),
  },
  "recv": {
    ...SUBJECT,
    about: `receives at most ${LARGE} bytes`,
    code: `subject.recv(${LARGE})`,
    ...receiving(LARGE),
  },
  "peek": {
    ...SUBJECT,
    about: `looks at ${LARGE} bytes at most`,
    needs: ["recv:peek"],
    code: `subject.recv(${LARGE}, ["peek"])`,
    ...receiving(LARGE, true),
  },
  "drain": {
    ...SUBJECT,
    about: "receives until there is nothing, the end, or an error",
    code: "subject.drain()",
    parts: ["data", "end"],
    call: ({ subject }) => subject.drain(),
    word(drained: Drained, { received }) {
      received.got += drained.count;
      const end = drained.end === "error" ? outcomeOfFailure(drained.error!) : "eof";
      return `${amount(drained.count, received)},${end}`;
    },
  },
  "shut-read": {
    ...SUBJECT,
    about: "shuts reading down",
    needs: ["shutdown:read"],
    code: 'subject.shutdown("read")',
    ...shutting("subject", "read"),
  },
  "shut-write": {
    ...SUBJECT,
    about: "shuts writing down",
    needs: ["shutdown:write"],
    code: 'subject.shutdown("write")',
    ...shutting("subject", "write"),
  },
  "shut-both": {
    ...SUBJECT,
    about: "shuts both directions down",
    needs: ["shutdown:both"],
    code: 'subject.shutdown("both")',
    ...shutting("subject", "both"),
  },
  "linger": {
    ...SUBJECT,
    about: "sets SO_LINGER to 0 seconds",
    needs: ["option:SO_LINGER"],
    code: 'subject.setsockopt("SO_LINGER", 1, 0)',
    ...option("SO_LINGER", 1, 0),
  },
  "low-water": {
    ...SUBJECT,
    about: `sets SO_RCVLOWAT to ${LOW_WATER} bytes`,
    needs: ["option:SO_RCVLOWAT"],
    code: `subject.setsockopt("SO_RCVLOWAT", ${LOW_WATER})`,
    ...option("SO_RCVLOWAT", LOW_WATER),
  },
  ...TIMEOUT_STEPS,
  ...URGENT_STEPS,
  "close": { ...SUBJECT, about: "closes", code: "subject.close()", ...leaving("subject", "close") },
  "abort": {
    ...SUBJECT,
    about: "gives the connection up with RST",
    needs: ["abort"],
    code: "subject.abort()",
    ...leaving("subject", "abort"),
  },
  "poll": POLL,
  "poll-in": POLL_IN,
  "error": SO_ERROR,
  "unread": unread(
    "counts the bytes that it can receive",
    (count, { received }) => count === received.outstanding,
  ),
  "getpeername": {
    ...SUBJECT,
    about: "asks for the name of its peer",
    code: "subject.getpeername()",
    ...named("getpeername"),
  },
  "getsockname": {
    ...SUBJECT,
    about: "asks for its own name",
    code: "subject.getsockname()",
    ...named("getsockname"),
  },
  "peer-send": {
    ...PEER,
    about: `sends ${SMALL} bytes`,
    code: "peer.sendall(bytes)",
    ...sending("peer", SMALL, true),
  },
  "peer-bulk": {
    ...PEER,
    alike: "peer-send",
    about: `sends ${BULK} bytes`,
    code: "peer.sendall(bulk)",
    ...sending("peer", BULK, true),
  },
  "peer-read": {
    ...PEER,
    about: "receives until there is nothing, the end, or an error",
    code: "peer.drain()",
    parts: ["data", "end"],
    call: readAll,
    word: (seen) => seen,
  },
  "peer-shut-read": {
    ...PEER,
    about: "shuts reading down",
    code: 'peer.shutdown("read")',
    ...shutting("peer", "read"),
  },
  "peer-shut-write": {
    ...PEER,
    about: "shuts writing down",
    code: 'peer.shutdown("write")',
    ...shutting("peer", "write"),
  },
  "peer-close": { ...PEER, about: "closes", code: "peer.close()", ...leaving("peer", "close") },
  "peer-abort": {
    ...PEER,
    about: "gives the connection up with RST",
    needs: ["abort"],
    code: "peer.abort()",
    ...leaving("peer", "abort"),
  },
} as const satisfies Steps;

/** The name of a step of streams. */
export type StreamStep = keyof typeof STREAM_STEPS;

/** Something goes each way, and each direction ends. */
export const STREAM_CONTROL: readonly StreamStep[] = [
  "sendall",
  "peer-read",
  "peer-send",
  "recv",
  "peer-shut-write",
  "recv",
  "close",
  "peer-read",
];
