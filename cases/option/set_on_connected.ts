import {
  BOTH_ROLES,
  bytesOf,
  compared,
  defineCase,
  INET,
  linux,
  type Outcome,
  posix,
  report,
  type Row,
  type Socket,
} from "../../harness/case/mod.ts";
import { has, set, valueOf } from "./_value.ts";

/** Options, and two values of each, neither of which is the default. */
const VALUES = {
  TCP_KEEPIDLE: [100, 200],
  TCP_KEEPINTVL: [20, 30],
  TCP_KEEPCNT: [5, 6],
  TCP_USER_TIMEOUT: [10_000, 20_000],
  TCP_NODELAY: [1, 0],
  SO_KEEPALIVE: [1, 0],
} as const;
const NAMES = Object.keys(VALUES) as (keyof typeof VALUES)[];

const UNREAD = bytesOf("not read yet");

const same: Row = { conforming: ["same"] };

export default defineCase({
  id: "option/set-on-connected",
  title: "Options are set while a connection is made and ends",
  requirement:
    "An option can be set, and reads so, on a connection and a listener, after the peer's end, also " +
    "one before accept, after its own half-close, and after a reset; what is unread stays.",
  level: "should",
  sources: [
    posix("XSH 2.10.16", "Use of Options"),
    linux("tcp(7)"),
    report("TritonDataCenter/illumos-joyent", 148),
  ],
  axes: { role: BOTH_ROLES, family: INET },
  needs: {
    subject: [
      "stream",
      "shutdown:write",
      "option:SO_RCVBUF",
      ...NAMES.map((name) => `option:${name}` as const),
    ],
    peer: ["stream", "shutdown:write", "abort"],
  },
  outcomes: {
    connected: same,
    peerEnded: same,
    halfClosed: same,
    bothEnded: { ...same, tolerated: { EINVAL: "the socket has been shut down" } },
    endedBefore: same,
    reset: { ...same, tolerated: { EINVAL: { reason: "the connection is gone", when: { os: "!linux" } } } },
    listener: same,
    unread: { conforming: ["intact"] },
    room: same,
  },
  async script({ connected, listening, visible, subject: seat, peer: peerSeat, record }) {
    /** Sets all options to the one value or the other: the first outcome that is none of a success. */
    const setAll = async (socket: Socket, which: 0 | 1): Promise<Outcome> => {
      for (const name of NAMES) {
        const how = await set(socket, name, VALUES[name][which]);
        if (how !== "same") return how;
      }
      return "same";
    };
    const [{ subject, peer }, other] = [await connected(), await connected()];
    record("connected", await setAll(subject, 0));
    await peer.sendall(UNREAD);
    await visible(subject, "data", UNREAD.length);
    await peer.shutdown("write");
    await visible(subject, "fin");
    record("peerEnded", await setAll(subject, 1));
    await subject.setsockopt("SO_RCVBUF", 50_000);
    const room = await valueOf(subject, "SO_RCVBUF");
    record("unread", compared(await subject.recvExactly(UNREAD.length), UNREAD));
    record("room", await has(subject, "SO_RCVBUF", room));
    await other.subject.shutdown("write");
    await visible(other.subject, "ack");
    record("halfClosed", await setAll(other.subject, 0));
    await subject.shutdown("write");
    record("bothEnded", await setAll(subject, 0));
    const { listener, address } = await listening(seat);
    const client = await peerSeat.connectStream(address);
    await client.close();
    const { socket: accepted } = await listener.accept();
    await visible(accepted, "fin");
    record("endedBefore", await setAll(accepted, 0));
    const gone = await connected();
    await gone.peer.abort();
    await visible(gone.subject, "reset");
    record("reset", await setAll(gone.subject, 0));
    record("listener", await setAll(listener, 0));
  },
});
