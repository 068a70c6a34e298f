import type { StoredAcceptance, StoredCase, StoredCheckpoint } from "../model.ts";

function accept(outcome: string, reason = "", when = ""): StoredAcceptance {
  return { outcome, when, reason };
}

function row(
  name: string,
  conforming: readonly StoredAcceptance[],
  tolerated: readonly StoredAcceptance[] = [],
  after = "",
): StoredCheckpoint {
  return { name, conforming, tolerated, after };
}

const POSIX = "https://pubs.opengroup.org/onlinepubs/9799919799/functions";
const RFC = "https://www.rfc-editor.org/rfc";

/** The cases of the sample run. */
export const CASES: readonly StoredCase[] = [
  {
    id: "tcp/reset/recv-once-then-eof",
    title: "recv after the peer aborted the connection",
    requirement:
      "A receive on a connection that the peer has reset reports the reset, once; later receives see end of file.",
    level: "must",
    sources: [
      { document: "POSIX recv()", section: "ECONNRESET", url: `${POSIX}/recv.html` },
      { document: "RFC 9293", section: "3.5.3", url: `${RFC}/rfc9293#section-3.5.3` },
      { document: "Python socket tutorials", section: "errors" },
    ],
    table: [
      row("firstRecv", [accept("ECONNRESET")]),
      row("secondRecv", [accept("eof")], [
        accept("ECONNRESET", "the error stays set until the socket is closed"),
      ], "firstRecv: ECONNRESET"),
    ],
  },
  {
    id: "tcp/reset/send-after-reset",
    title: "send on a connection that was reset",
    requirement: "A send on a connection that was reset fails.",
    level: "must",
    sources: [{ document: "POSIX send()", section: "EPIPE", url: `${POSIX}/send.html` }],
    table: [row("send", [accept("EPIPE"), accept("ECONNRESET", "", "os: linux")])],
  },
  {
    id: "tcp/close/half-close",
    title: "data still flows towards the side that shut down its writing",
    requirement: "After shutdown of writing, a socket still receives what the other side sends.",
    level: "must",
    sources: [{ document: "RFC 9293", section: "3.6", url: `${RFC}/rfc9293#section-3.6` }],
    table: [row("reply", [accept("intact")]), row("after", [accept("eof")])],
  },
  {
    id: "tcp/send/large-payload",
    title: "64 MiB arrive as they were sent",
    requirement: "A stream delivers every byte, in order, however large the payload.",
    level: "must",
    sources: [{ document: "RFC 9293", section: "3.8", url: `${RFC}/rfc9293#section-3.8` }],
    table: [row("received", [accept("intact")])],
  },
  {
    id: "tcp/accept/backlog-zero",
    title: "a backlog of zero still takes one connection",
    requirement: "A listener with a backlog of zero may let one connection wait.",
    level: "may",
    sources: [{ document: "POSIX listen()", section: "backlog", url: `${POSIX}/listen.html` }],
    table: [row("connected", [accept("ok")])],
  },
  {
    id: "udp/datagram/empty",
    title: "an empty datagram is a datagram",
    requirement: "A datagram of length zero arrives, and is not an end of file.",
    level: "should",
    sources: [{ document: "RFC 768", section: "", url: `${RFC}/rfc768` }],
    table: [row("received", [accept("empty")])],
  },
  {
    id: "udp/datagram/truncated",
    title: "a datagram larger than the buffer is cut",
    requirement: "What does not fit in the buffer is discarded; the next receive gets the next datagram.",
    level: "must",
    sources: [{ document: "POSIX recvfrom()", section: "", url: `${POSIX}/recvfrom.html` }],
    table: [row("first", [accept("truncated")]), row("second", [accept("whole")])],
  },
  {
    id: "unix/stream/path-exists",
    title: "bind to a path that exists",
    requirement: "Binding to a path that exists fails with EADDRINUSE.",
    level: "must",
    sources: [{ document: "POSIX bind()", section: "EADDRINUSE", url: `${POSIX}/bind.html` }],
    table: [row("bind", [accept("EADDRINUSE")])],
  },
];
