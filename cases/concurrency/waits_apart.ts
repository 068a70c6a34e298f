import {
  type Address,
  BYTE,
  bytesOf,
  compared,
  defineCase,
  EVERY_FAMILY,
  type Outcome,
  outcome,
  posix,
  report,
  sameAddress,
} from "../../harness/case/mod.ts";
import { connectionsOfEveryType, everyCall, everyCallRows } from "../_every_call.ts";

/** Times that two datagrams come at once for two calls that wait. */
const ROUNDS = 10;
/** Bytes of a buffer that has room for what comes. */
const ROOM = 64;
const [ONE, OTHER] = ["one", "the other"].map(bytesOf) as [Uint8Array, Uint8Array];

const intact = { conforming: ["intact"] } as const;
const ok = { conforming: ["ok"] } as const;

export default defineCase({
  id: "concurrency/waits-apart",
  title: "A call waits on one socket, and the same call of another socket is served",
  requirement:
    "A call that waits keeps no other socket's calls from being served, whichever of them is served first, " +
    "and none of those that need not wait.",
  lesson:
    "What a library keeps for a call, such as a lock, a buffer or an address, must be the call's own. One " +
    "for all sockets shows when two of them wait.",
  level: "must",
  sources: [
    posix("recv"),
    posix("recvfrom"),
    posix("accept"),
    posix("send"),
    report("yuzu-emu/yuzu", 6807),
  ],
  axes: { family: EVERY_FAMILY },
  needs: { subject: ["stream", "datagram", "concurrent"], peer: ["stream", "datagram", "datagram:connect"] },
  outcomes: {
    waiting: { conforming: ["pending"] },
    ...everyCallRows("beside", { conforming: ["pending"] }),
    connect: ok,
    recv: intact,
    recvfrom: intact,
    accept: ok,
    sendall: ok,
    recvFirst: intact,
    recvfromFirst: intact,
    acceptFirst: ok,
    sendallFirst: ok,
    together: intact,
  },
  async script(scenario) {
    const { connected, connectedSmall, datagrams, listening, subject, peer, record } = scenario;
    const { stillBlockedFor, atOnce } = scenario;
    const [first, second] = [await connected(), await connected()];
    const [one, other, apart] = [await datagrams(), await datagrams(), await datagrams()];
    const [listener, otherListener] = [await listening(subject), await listening(subject)];
    const [full, free] = [await connectedSmall(), await connected()];

    const [recvFirst, recv] = [first.subject.recv(ROOM), second.subject.recv(ROOM)];
    const [recvfromFirst, recvfrom] = [one.subject.recvfrom(ROOM), other.subject.recvfrom(ROOM)];
    const [acceptFirst, accept] = [listener.listener.accept(), otherListener.listener.accept()];
    // Where a stack takes all of it, this does not wait.
    const sendallFirst = full.subject.sendall(full.tooMuch);
    const waits = [recvFirst, recv, recvfromFirst, recvfrom, acceptFirst, accept];
    const waiting = await stillBlockedFor(0, ...waits);
    record("waiting", waiting ? "pending" : await Promise.race(waits.map(outcome)));

    const others = await connectionsOfEveryType(scenario);
    if (subject.has("bsd")) {
      await apart.peer.connect(apart.subjectAddress);
      others.push({ mine: apart.subject, other: apart.peer, whole: true, to: apart.peerAddress });
    }
    await everyCall(scenario, others, "beside");
    const { address } = await listening(peer);
    record("connect", await atOnce(subject.connectStream(address), outcome));

    /** Compares the bytes of a connection, or those of a datagram and its sender. */
    const came = (sent: Uint8Array) => async (receiving: Promise<unknown>): Promise<Outcome> =>
      compared(await (receiving as Promise<Uint8Array>), sent);
    const cameFrom =
      (sent: Uint8Array, sender: Address) => async (receiving: Promise<unknown>): Promise<Outcome> => {
        const { data, address } = await (receiving as typeof recvfrom);
        return sameAddress(address, sender) ? compared(data, sent) : "different";
      };
    // Those that began to wait last are served first.
    await second.peer.sendall(OTHER);
    record("recv", await atOnce(recv, came(OTHER)));
    await other.peer.sendto(OTHER, other.subjectAddress);
    record("recvfrom", await atOnce(recvfrom, cameFrom(OTHER, other.peerAddress)));
    await peer.connectStream(otherListener.address);
    record("accept", await atOnce(accept, outcome));
    record("sendall", await atOnce(free.subject.sendall(BYTE), outcome));

    await first.peer.sendall(ONE);
    record("recvFirst", await atOnce(recvFirst, came(ONE)));
    await one.peer.sendto(ONE, one.subjectAddress);
    record("recvfromFirst", await atOnce(recvfromFirst, cameFrom(ONE, one.peerAddress)));
    await peer.connectStream(listener.address);
    record("acceptFirst", await atOnce(acceptFirst, outcome));
    await full.peer.drain({ size: full.tooMuch.length });
    record("sendallFirst", await atOnce(sendallFirst, outcome));

    let together: Outcome = "intact";
    for (let round = 0; round < ROUNDS && together === "intact"; round++) {
      const receiving = [one.subject.recvfrom(ROOM), other.subject.recvfrom(ROOM)] as const;
      await Promise.all([
        one.peer.sendto(ONE, one.subjectAddress),
        other.peer.sendto(OTHER, other.subjectAddress),
      ]);
      const found = [
        await cameFrom(ONE, one.peerAddress)(receiving[0]),
        await cameFrom(OTHER, other.peerAddress)(receiving[1]),
      ];
      together = found.find((each) => each !== "intact") ?? "intact";
    }
    record("together", together);
  },
});
