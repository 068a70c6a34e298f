import { type Address, sameAddress } from "../endpoint/address.ts";
import type { Capability } from "../endpoint/capabilities.ts";
import { BACKLOG, type Clients } from "./clients.ts";
import { POLL, POLL_IN, SO_ERROR, unread } from "./looking_steps.ts";
import type { Ends, Step, Steps } from "./step.ts";
import { TIMEOUT_STEPS } from "./timeout_steps.ts";

const clients = (ends: Ends): Clients => ends.clients!;

const SUBJECT = { by: "subject", needs: [] as Capability[] } as const;
const PEER = { by: "peer", needs: [] as Capability[] } as const;
const ok = { word: () => "ok" } as const;
const said = { word: (seen: string) => seen } as const;

/** The queue may be given up: its clients hear of that. */
const givingUp = { arrive: (ends: Ends) => clients(ends).refused() } as const;

const shutting = (how: "read" | "write" | "both") => ({
  ...SUBJECT,
  needs: [`shutdown:${how}`],
  code: `subject.shutdown("${how}")`,
  call: ({ subject }) => subject.shutdown(how),
  ...ok,
} as const satisfies Omit<Step, "about">);

const listening = (backlog: number) => ({
  ...SUBJECT,
  needs: ["bsd"],
  code: `subject.listen(${backlog})`,
  call: ({ subject }) => subject.listen(backlog),
  ...ok,
} as const satisfies Omit<Step, "about">);

/** The calls of a listener, and those of its clients. */
export const LISTENER_STEPS = {
  "accept": {
    ...SUBJECT,
    about: "accepts a client",
    code: "subject.accept()",
    parts: ["address", "data"],
    call: ({ subject }) => subject.accept(),
    word: (taken, ends) => clients(ends).taken(taken),
  },
  "listen": { ...listening(BACKLOG), about: "listens again" },
  "listen-more": { ...listening(BACKLOG + 1), alike: "listen", about: "listens again, with more room" },
  "receive-timeout": TIMEOUT_STEPS["receive-timeout"],
  "shut-read": { ...shutting("read"), about: "shuts reading down", ...givingUp },
  "shut-write": { ...shutting("write"), about: "shuts writing down" },
  "shut-both": { ...shutting("both"), about: "shuts both directions down", ...givingUp },
  "close": {
    ...SUBJECT,
    about: "closes",
    code: "subject.close()",
    call: ({ subject }) => subject.close(),
    ...ok,
    ...givingUp,
  },
  "send": {
    ...SUBJECT,
    about: "sends a byte",
    needs: ["send"],
    code: "subject.send(byte)",
    call: ({ subject }) => subject.send(new Uint8Array(1)),
    ...ok,
  },
  "recv": {
    ...SUBJECT,
    about: "receives",
    code: "subject.recv(1)",
    call: ({ subject }) => subject.recv(1),
    word: (data) => data.length === 0 ? "eof" : "data",
  },
  "poll": POLL,
  "poll-in": POLL_IN,
  "error": SO_ERROR,
  "unread": unread("counts the bytes that it can receive", () => false),
  "getpeername": {
    ...SUBJECT,
    about: "asks for the name of its peer",
    code: "subject.getpeername()",
    call: ({ subject }) => subject.getpeername(),
    word: () => "different",
  },
  "getsockname": {
    ...SUBJECT,
    about: "asks for its own name",
    code: "subject.getsockname()",
    call: ({ subject }) => subject.getsockname(),
    word: (address: Address, ends) => sameAddress(address, clients(ends).address) ? "same" : "different",
  },
  "peer-connect": {
    ...PEER,
    about: "connects",
    code: "peer.connectStream(address)",
    call: (ends) => clients(ends).connect(false),
    ...said,
  },
  "peer-connect-send": {
    ...PEER,
    about: "connects and sends 3 bytes",
    code: "peer.connectStream(address).sendall(bytes)",
    call: (ends) => clients(ends).connect(true),
    ...said,
  },
  "peer-connect-beyond": {
    ...PEER,
    about: "connects where the queue is full",
    needs: ["bsd", "poll", "mode:nonblocking"],
    code: "beyond.connect(address)",
    call: (ends) => clients(ends).connectBeyond(),
    ...said,
  },
  "peer-close": {
    ...PEER,
    about: "closes the first connection that waits",
    code: "client.close()",
    call: (ends) => clients(ends).leave("close"),
    ...said,
  },
  "peer-abort": {
    ...PEER,
    about: "gives the first connection that waits up with RST",
    needs: ["abort"],
    code: "client.abort()",
    call: (ends) => clients(ends).leave("abort"),
    ...said,
  },
  "peer-recv": {
    ...PEER,
    about: "receives on the first connection that waits",
    code: "client.recv(1)",
    call: (ends) => clients(ends).receive(),
    ...said,
  },
  "peer-exchange": {
    ...PEER,
    about: "exchanges a byte on every connection that was accepted",
    code: "exchanged(client, accepted)",
    call: (ends) => clients(ends).exchange(),
    ...said,
  },
} as const satisfies Steps;

/** The name of a step of listeners. */
export type ListenerStep = keyof typeof LISTENER_STEPS;
