import {
  defineCase,
  exchanged,
  INET,
  linux,
  outcome,
  rfc,
  type Row,
  type Socket,
} from "../../harness/case/mod.ts";
import { set, valueOf } from "./_value.ts";

/** Bytes: fewer and more than a limit may be, and a limit that the loopback network is far above. */
const [TOO_FEW, TOO_MANY, LIMIT] = [10, 100_000, 1_000];

const refused: Row = { conforming: ["EINVAL"] };
const yes: Row = { conforming: ["yes"] };

export default defineCase({
  id: "option/maxseg",
  title: "The size of segments can be limited before a connect",
  requirement:
    "A limit of TCP_MAXSEG that no segment could keep is refused; another is sent to the peer, and both " +
    "ends keep it.",
  level: "may",
  sources: [linux("tcp(7)", "TCP_MAXSEG"), rfc(9293, "3.7.1")],
  axes: { role: ["client"], family: INET },
  needs: {
    subject: ["stream", "bsd", "option:TCP_MAXSEG"],
    peer: ["stream", "option:TCP_MAXSEG"],
  },
  outcomes: {
    tooFew: refused,
    tooMany: refused,
    chosen: { conforming: ["same"] },
    own: yes,
    peers: yes,
    exchange: { conforming: ["intact"] },
  },
  async script({ family, listening, peer, subject, record }) {
    const socket = await subject.socket(family, "stream");
    record("tooFew", await outcome(socket.setsockopt("TCP_MAXSEG", TOO_FEW)));
    record("tooMany", await outcome(socket.setsockopt("TCP_MAXSEG", TOO_MANY)));
    record("chosen", await set(socket, "TCP_MAXSEG", LIMIT));
    const { listener, address } = await listening(peer);
    await socket.connect(address);
    const accepted = (await listener.accept()).socket;
    const keeps = async (end: Socket) => {
      const bytes = await valueOf(end, "TCP_MAXSEG");
      return bytes > 0 && bytes <= LIMIT ? "yes" : "no";
    };
    record("own", await keeps(socket));
    record("peers", await keeps(accepted));
    record("exchange", await exchanged(socket, accepted));
  },
});
