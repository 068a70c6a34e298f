/** A page of the published report. */
export interface Topic {
  /** The name of its file, without the ending. */
  readonly file: string;
  readonly title: string;
  /** The subject of the page, in a sentence. */
  readonly about: string;
  /** Beginnings of the ids of its cases; of several that fit, the longest decides. */
  readonly areas: readonly string[];
}

/** The pages, in the order of the index. */
export const TOPICS: readonly Topic[] = [
  {
    file: "resets",
    title: "What happens when the peer resets",
    about: "What receives, sends, polls and SO_ERROR say after a RST, how often, and what is lost by it.",
    areas: ["tcp/reset/"],
  },
  {
    file: "closing",
    title: "What a close does to the other end",
    about: "When a close sends FIN and when RST, and what becomes of bytes that nobody has read yet.",
    areas: ["tcp/close/"],
  },
  {
    file: "half-close",
    title: "Half-close",
    about: "What shutdown ends in either direction, and what goes on.",
    areas: ["tcp/shutdown/"],
  },
  {
    file: "losses",
    title: "A path that loses packets",
    about: "What is sent again when bytes, ends and handshakes are lost, and how a connection is given up.",
    areas: ["tcp/loss/"],
  },
  {
    file: "connecting",
    title: "Connecting",
    about: "Refusals, connects that are in progress, and sockets whose connect has failed.",
    areas: ["tcp/connect/"],
  },
  {
    file: "listening",
    title: "Listening and accepting",
    about: "The queue of a listener, its backlog, and what an accepted socket inherits.",
    areas: ["tcp/listen/", "tcp/accept/"],
  },
  {
    file: "full-buffers",
    title: "Sending with full buffers",
    about: "What a send says that cannot send everything: partial counts, refusals, waits and their ends.",
    areas: ["tcp/send/"],
  },
  {
    file: "streams",
    title: "A stream of bytes",
    about: "Sizes, order, flags of send and receive, and bytes that are not text.",
    areas: ["tcp/stream/", "boundary/"],
  },
  {
    file: "datagrams",
    title: "Datagrams",
    about: "Boundaries, sizes, empty datagrams, full queues, and senders whom nobody hears.",
    areas: ["udp/"],
  },
  {
    file: "connected-datagrams",
    title: "UDP with a connection",
    about: "What a connected datagram socket filters, and how it learns that nobody receives.",
    areas: ["udp/connected/"],
  },
  {
    file: "timeouts",
    title: "Timeouts and calls that must not wait",
    about: "How long calls wait in each mode, and what is left when their time is up.",
    areas: ["timeout/", "delay/"],
  },
  {
    file: "readiness",
    title: "Readiness",
    about: "What poll and epoll report of data, ends, errors and room, how often, and what wakes them.",
    areas: ["poll/", "epoll/"],
  },
  {
    file: "unix",
    title: "AF_UNIX",
    about: "Paths, abstract names, streams, datagrams and records between processes of one host.",
    areas: ["unix/"],
  },
  {
    file: "addresses",
    title: "Addresses",
    about: "Binding, names of both ends, ports that are in use, IPv6 beside IPv4, broadcast and multicast.",
    areas: ["address/", "ipv6/", "multicast/"],
  },
  {
    file: "options",
    title: "Options and urgent data",
    about: "What options can be set and read, what they do, and the byte out of band.",
    areas: ["option/", "urgent/"],
  },
  {
    file: "names",
    title: "Names",
    about: "Name resolution, literal addresses and their spellings.",
    areas: ["name/"],
  },
  {
    file: "sockets",
    title: "Sockets and their descriptors",
    about: "Families and types, duplicates, descriptors that are given away, and what happens without any.",
    areas: ["lifecycle/", "resource/"],
  },
  {
    file: "side-by-side",
    title: "Calls side by side",
    about: "Several calls on one socket, closes beside calls that wait, and many connections at once.",
    areas: ["concurrency/"],
  },
  {
    file: "services",
    title: "Services and files over sockets",
    about:
      "Echo, chat rooms, downloads, time servers and proxies as the tutorials write them, and makefile().",
    areas: ["service/", "file/"],
  },
];

/** The topic of a case; `undefined` where none has its area. */
export function topicOf(id: string): Topic | undefined {
  const fitting = TOPICS.flatMap((topic) =>
    topic.areas.filter((area) => id.startsWith(area)).map((area) => ({ topic, area }))
  );
  return fitting.sort((a, b) => b.area.length - a.area.length)[0]?.topic;
}
