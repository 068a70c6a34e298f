import { defineCase, INET, linux, outcome, posix, type Row, type Socket } from "../../harness/case/mod.ts";
import { set } from "./_value.ts";

/** Bytes. */
const BUFFER = 50_000;
const FLAGS = ["SO_REUSEADDR", "SO_REUSEPORT"] as const;

const same: Row = { conforming: ["same"] };

export default defineCase({
  id: "option/set-after-bind",
  title: "Options that are meant for bind and connect are set later",
  requirement:
    "Sharing a port, buffers and the size of segments can be set on sockets that are bound, listen or are " +
    "connected.",
  level: "may",
  sources: [
    posix("XSH 2.10.16", "Use of Options"),
    linux("socket(7)", "SO_REUSEADDR, SO_REUSEPORT"),
    linux("tcp(7)", "TCP_MAXSEG"),
  ],
  axes: { role: ["client"], family: INET },
  needs: {
    subject: ["stream", "datagram", "option:SO_REUSEADDR", "option:SO_RCVBUF", "option:SO_SNDBUF"],
    peer: ["stream"],
  },
  outcomes: {
    bound: same,
    listens: same,
    connected: same,
    datagram: same,
    maxseg: { conforming: ["ok"] },
    receiveBuffer: { conforming: ["ok"] },
    sendBuffer: { conforming: ["ok"] },
  },
  async script({ listening, datagram, addressOf, family, subject, peer, record }) {
    /** Sets the flags: the first outcome that is none of a success. */
    const setAll = async (socket: Socket) => {
      for (const name of FLAGS.filter((each) => subject.has(`option:${each}`))) {
        for (const value of [1, 0, 1]) {
          const how = await set(socket, name, value);
          if (how !== "same") return how;
        }
      }
      return "same";
    };
    const bound = subject.has("bsd")
      ? await subject.socket(family, "stream")
      : (await listening(subject)).listener;
    if (subject.has("bsd")) await bound.bind(addressOf(subject));
    record("bound", await setAll(bound));
    const { listener } = await listening(subject);
    record("listens", await setAll(listener));
    const client = await subject.connectStream((await listening(peer)).address);
    // Some libraries have no buffers of a listener.
    const buffered = subject.has("bsd") ? listener : client;
    record("receiveBuffer", await outcome(buffered.setsockopt("SO_RCVBUF", BUFFER)));
    record("sendBuffer", await outcome(buffered.setsockopt("SO_SNDBUF", BUFFER)));
    record("connected", await setAll(client));
    const segments = subject.has("option:TCP_MAXSEG") ? client.setsockopt("TCP_MAXSEG", 1_000) : undefined;
    record("maxseg", segments === undefined ? "ok" : await outcome(segments));
    record("datagram", await setAll((await datagram(subject)).socket));
  },
});
