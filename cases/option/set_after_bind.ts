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
    subject: [
      "bsd",
      "stream",
      "datagram",
      "option:TCP_MAXSEG",
      "option:SO_RCVBUF",
      "option:SO_SNDBUF",
      ...FLAGS.map((name) => `option:${name}` as const),
    ],
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
      for (const name of FLAGS) {
        const how = await set(socket, name, 1);
        if (how !== "same") return how;
      }
      return "same";
    };
    const bound = await subject.socket(family, "stream");
    await bound.bind(addressOf(subject));
    record("bound", await setAll(bound));
    const { listener } = await listening(subject);
    record("listens", await setAll(listener));
    record("receiveBuffer", await outcome(listener.setsockopt("SO_RCVBUF", BUFFER)));
    record("sendBuffer", await outcome(listener.setsockopt("SO_SNDBUF", BUFFER)));
    const client = await subject.connectStream((await listening(peer)).address);
    record("connected", await setAll(client));
    record("maxseg", await outcome(client.setsockopt("TCP_MAXSEG", 1_000)));
    record("datagram", await setAll((await datagram(subject)).socket));
  },
});
