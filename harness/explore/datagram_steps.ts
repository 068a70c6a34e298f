import { sameAddress } from "../endpoint/address.ts";
import type { Capability } from "../endpoint/capabilities.ts";
import { SocketError } from "../endpoint/errors.ts";
import { outcomeOfFailure } from "../script/observe.ts";
import { POLL, POLL_IN, SO_ERROR, unread } from "./looking_steps.ts";
import { TIMEOUT_STEPS } from "./timeout_steps.ts";
import type { Datagrams, Ends, Step, Steps } from "./step.ts";

/** Bytes of a small datagram. */
const SMALL = 3;
/** Bytes of a large one, which one frame of Ethernet does not hold. */
const LARGE = 5_000;
/** Bytes of the largest that IPv4 carries. */
const LARGEST = 65_507;
/** Bytes that no datagram over UDP holds. */
const BEYOND = 65_536;
/** Bytes of the buffer that takes every datagram. */
const BUFFER = 65_536;

/** Bytes that are changed where they are taken for text. */
const TEXT = [0xff, 0x0d, 0x0a, 0x00, 0x20, 0x1a, 0xef, 0xbb, 0xbf];

/** The longest datagram, before it has its number. */
const BODY = Uint8Array.from({ length: BEYOND }, (_, at) => TEXT[at % TEXT.length]!);

/** Bytes that no other datagram of a sequence has: its number, and text. */
function bytes(length: number, number: number): Uint8Array<ArrayBuffer> {
  const data = BODY.slice(0, length);
  if (length > 0) data[0] = number + 1;
  return data;
}

const datagrams = (ends: Ends): Datagrams => ends.datagrams!;

/** Loopback delivers a datagram within the sender's call; another stack needs a moment. */
const arrive = async (ends: Ends): Promise<void> => {
  if (ends.elsewhere) await ends.settled(() => true);
};

const counted = (length: number) => (count: number) => count === length ? "ok" : "partial";

/** The subject sends a datagram to the peer. */
const sending = (length: number, to: boolean): Pick<Step, "call" | "word" | "arrive"> => ({
  arrive,
  call(ends) {
    const { sent, addresses } = datagrams(ends);
    const data = bytes(length, sent.length);
    const { subject } = ends;
    const under = { data, gone: false };
    sent.push(under);
    const call = to ? subject.sendto(data, addresses.peer) : subject.send(data);
    call.then(() => under.gone = true, () => sent.splice(sent.indexOf(under), 1));
    return call;
  },
  word: counted(length),
});

/** Sends of a fill at most: more than the largest queues hold. */
const MOST_SENDS = 2_000;

/** Sends until there is no room. */
async function fill(ends: Ends): Promise<string> {
  const { sent, addresses } = datagrams(ends);
  for (let calls = 0; calls < MOST_SENDS; calls++) {
    const data = bytes(SMALL, sent.length);
    try {
      const count = await ends.subject.sendto(data, addresses.peer, ends.dontwait);
      if (count !== data.length) return "partial";
      sent.push({ data, gone: true });
    } catch (error) {
      if (!(error instanceof SocketError)) throw error;
      return outcomeOfFailure(error.failure);
    }
  }
  return "ok";
}

/** The subject receives a datagram. */
const receiving = (size: number, keep = false): Pick<Step, "call" | "word"> => ({
  call: ({ subject }) => subject.recvfrom(size, keep ? ["peek"] : undefined),
  word({ data, address }, ends) {
    const { queued } = datagrams(ends);
    const sender = address?.family === "unix" && address.path === "" ? null : address;
    const theirs = queued.filter((each) => sender === each.address || sameAddress(sender, each.address));
    const isPartOf = (due: Uint8Array) =>
      data.length <= due.length && data.every((byte: number, index: number) => byte === due[index]);
    // Some before it may have been lost, or not let in.
    const due = theirs.find((each) => isPartOf(each.data)) ?? theirs[0];
    if (!due) return "different";
    if (!keep) queued.splice(0, queued.indexOf(due) + 1);
    if (!isPartOf(due.data)) return "corrupt";
    if (due.data.length === 0) return "empty";
    return data.length === due.data.length ? "whole" : data.length === size ? "truncated" : "short";
  },
});

/** A datagram is sent to the subject: by its peer, another socket, one without an address, or itself. */
const coming = (
  from: "peer" | "stranger" | "unnamed" | "subject",
  length: number,
): Pick<Step, "call" | "word" | "arrive"> => ({
  arrive,
  async call(ends) {
    const { queued, addresses, ...others } = datagrams(ends);
    const data = bytes(length, queued.length + 100);
    const socket = from === "peer" || from === "subject" ? ends[from] : await others[from]();
    const address = from === "peer" || from === "subject"
      ? addresses[from]
      : from === "unnamed"
      ? null
      : await socket.getsockname();
    // A receive that waits may return before the send does.
    queued.push({ data, address });
    return await socket.sendto(data, addresses.subject);
  },
  word: counted(length),
});

/** The peer receives everything that is there. */
async function readAll(ends: Ends): Promise<string> {
  const { sent } = datagrams(ends);
  const required = sent.filter(({ gone }) => gone).length;
  const received: Uint8Array[] = [];
  let end = "";
  while (end === "") {
    try {
      received.push((await ends.peer.recvfrom(BUFFER)).data);
    } catch (error) {
      if (!(error instanceof SocketError)) throw error;
      end = outcomeOfFailure(error.failure);
    }
  }
  // What waited for room may have come by now.
  const due = sent.splice(0, Math.max(required, received.length));
  const right = received.every((data, index) =>
    data.length === due[index]?.data.length && data.every((byte, at) => byte === due[index]!.data[at])
  );
  const amount = received.length === 0 && required === 0
    ? "none"
    : !right
    ? "corrupt"
    : received.length < required
    ? "short"
    : "intact";
  return `${amount},${end}`;
}

const SUBJECT = { by: "subject", needs: [] as Capability[] } as const;
const PEER = { by: "peer", needs: [] as Capability[] } as const;
const ok = { word: () => "ok" } as const;

/** The calls of a datagram socket, and those of its peer. */
export const DATAGRAM_STEPS = {
  "connect": {
    ...SUBJECT,
    about: "connects to the peer",
    needs: ["datagram:connect"],
    code: "subject.connect(peerAddress)",
    call: (ends) => ends.subject.connect(datagrams(ends).addresses.peer),
    ...ok,
  },
  "sendto": {
    ...SUBJECT,
    about: `sends ${SMALL} bytes to the peer`,
    code: "subject.sendto(bytes, peerAddress)",
    ...sending(SMALL, true),
  },
  "send": {
    ...SUBJECT,
    about: `sends ${SMALL} bytes to whom it is connected`,
    needs: ["datagram:connect", "send"],
    code: "subject.send(bytes)",
    ...sending(SMALL, false),
  },
  "send-none": {
    ...SUBJECT,
    alike: "sendto",
    about: "sends an empty datagram to the peer",
    code: "subject.sendto(new Uint8Array(0), peerAddress)",
    ...sending(0, true),
  },
  "send-large": {
    ...SUBJECT,
    alike: "sendto",
    about: `sends ${LARGE} bytes to the peer`,
    code: "subject.sendto(large, peerAddress)",
    ...sending(LARGE, true),
  },
  "send-largest": {
    ...SUBJECT,
    alike: "sendto",
    about: `sends ${LARGEST} bytes to the peer`,
    code: "subject.sendto(largest, peerAddress)",
    ...sending(LARGEST, true),
  },
  "send-self": {
    ...SUBJECT,
    about: `sends ${SMALL} bytes to itself`,
    code: "subject.sendto(bytes, subjectAddress)",
    ...coming("subject", SMALL),
  },
  "send-nowhere": {
    ...SUBJECT,
    about: `sends ${SMALL} bytes to a path that no socket has`,
    code: "subject.sendto(bytes, nowhere)",
    call: (ends) => ends.subject.sendto(bytes(SMALL, 0), datagrams(ends).nowhere()),
    word: counted(SMALL),
  },
  "send-beyond": {
    ...SUBJECT,
    about: `sends ${BEYOND} bytes to the peer`,
    code: `subject.sendto(new Uint8Array(${BEYOND}), peerAddress)`,
    ...sending(BEYOND, true),
  },
  "send-connected-beyond": {
    ...SUBJECT,
    alike: "send-beyond",
    about: `sends ${BEYOND} bytes to whom it is connected`,
    needs: ["datagram:connect", "send"],
    code: `subject.send(new Uint8Array(${BEYOND}))`,
    ...sending(BEYOND, false),
  },
  "recv": {
    ...SUBJECT,
    about: "receives into a buffer that is large enough",
    code: `subject.recvfrom(${BUFFER})`,
    ...receiving(BUFFER),
  },
  "recv-one": {
    ...SUBJECT,
    alike: "recv",
    about: "receives into a buffer of 1 byte",
    needs: ["datagram:truncate"],
    code: "subject.recvfrom(1)",
    ...receiving(1),
  },
  "peek": {
    ...SUBJECT,
    about: "looks at the next datagram",
    needs: ["recv:peek"],
    code: `subject.recvfrom(${BUFFER}, ["peek"])`,
    ...receiving(BUFFER, true),
  },
  "fill": {
    ...SUBJECT,
    about: "sends datagrams to the peer until there is no room",
    waitingNeeds: ["send:dontwait"],
    code: "filled(subject)",
    call: fill,
    word: (seen) => seen,
  },
  "shut-write": {
    ...SUBJECT,
    about: "shuts writing down",
    needs: ["datagram:connect", "shutdown:write"],
    code: 'subject.shutdown("write")',
    call: ({ subject }) => subject.shutdown("write"),
    ...ok,
  },
  "poll": POLL,
  "poll-in": POLL_IN,
  "error": SO_ERROR,
  "unread": unread(
    "counts the bytes of the next datagram",
    (count, ends) => datagrams(ends).queued.some(({ data }) => data.length === count),
  ),
  "getpeername": {
    ...SUBJECT,
    about: "asks to whom it is connected",
    needs: ["datagram:connect"],
    code: "subject.getpeername()",
    call: ({ subject }) => subject.getpeername(),
    word: (address, ends) => sameAddress(address, datagrams(ends).addresses.peer) ? "same" : "different",
  },
  "getsockname": {
    ...SUBJECT,
    about: "asks for its own name",
    code: "subject.getsockname()",
    call: ({ subject }) => subject.getsockname(),
    word: (address, ends) => sameAddress(address, datagrams(ends).addresses.subject) ? "same" : "different",
  },
  ...TIMEOUT_STEPS,
  "close": {
    ...SUBJECT,
    about: "closes",
    code: "subject.close()",
    call: ({ subject }) => subject.close(),
    ...ok,
  },
  "peer-send": {
    ...PEER,
    about: `sends ${SMALL} bytes`,
    code: "peer.sendto(bytes, subjectAddress)",
    ...coming("peer", SMALL),
  },
  "peer-none": {
    ...PEER,
    alike: "peer-send",
    about: "sends an empty datagram",
    code: "peer.sendto(new Uint8Array(0), subjectAddress)",
    ...coming("peer", 0),
  },
  "peer-large": {
    ...PEER,
    alike: "peer-send",
    about: `sends ${LARGE} bytes`,
    code: "peer.sendto(large, subjectAddress)",
    ...coming("peer", LARGE),
  },
  "peer-largest": {
    ...PEER,
    alike: "peer-send",
    about: `sends ${LARGEST} bytes`,
    code: "peer.sendto(largest, subjectAddress)",
    ...coming("peer", LARGEST),
  },
  "stranger-send": {
    ...PEER,
    about: `sends ${SMALL} bytes from another port`,
    code: "stranger.sendto(bytes, subjectAddress)",
    ...coming("stranger", SMALL),
  },
  "unnamed-send": {
    ...PEER,
    about: `sends ${SMALL} bytes from a socket without an address`,
    needs: ["datagram:unbound"],
    code: "unnamed.sendto(bytes, subjectAddress)",
    ...coming("unnamed", SMALL),
  },
  "peer-read": {
    ...PEER,
    about: "receives until there is nothing",
    code: "peer.recvfrom(65536)",
    parts: ["data", "end"],
    call: readAll,
    word: (seen) => seen,
  },
  "peer-leave": {
    ...PEER,
    about: "takes no more from anybody: its port is refused",
    needs: ["datagram:connect"],
    code: "peer.connect(peerAddress)",
    call: (ends) => ends.peer.connect(datagrams(ends).addresses.peer),
    ...ok,
  },
  "peer-close": {
    ...PEER,
    about: "closes",
    code: "peer.close()",
    call: ({ peer }) => peer.close(),
    ...ok,
  },
} as const satisfies Steps;

/** The name of a step of datagrams. */
export type DatagramStep = keyof typeof DATAGRAM_STEPS;
