import {
  bytesOf,
  compared,
  defineCase,
  EVERY_FAMILY,
  posix,
  type Socket,
} from "../../../harness/case/mod.ts";

const NAMES = ["first", "other"].map(bytesOf) as [Uint8Array, Uint8Array];

export default defineCase({
  id: "tcp/accept/two-listeners",
  title: "Two listeners have a client each",
  requirement: "A listener accepts the clients that have connected to it, and none of another listener's.",
  level: "must",
  sources: [posix("accept", "DESCRIPTION"), posix("listen", "DESCRIPTION")],
  // The subject accepts.
  axes: { role: ["server"], family: EVERY_FAMILY },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    other: { conforming: ["intact"] },
    first: { conforming: ["intact"] },
    otherAnswer: { conforming: ["intact"] },
  },
  async script({ listening, subject, peer, record }) {
    const [first, other] = [await listening(subject), await listening(subject)];
    const connect = async (address: typeof first.address, name: Uint8Array): Promise<Socket> => {
      const client = await peer.connectStream(address);
      await client.sendall(name);
      return client;
    };
    await connect(first.address, NAMES[0]);
    const client = await connect(other.address, NAMES[1]);
    // The client that came last is accepted first, as its listener has no other.
    const { socket } = await other.listener.accept();
    record("other", compared(await socket.recvExactly(NAMES[1].length), NAMES[1]));
    const accepted = await first.listener.accept();
    record("first", compared(await accepted.socket.recvExactly(NAMES[0].length), NAMES[0]));
    await socket.sendall(NAMES[0]);
    record("otherAnswer", compared(await client.recvExactly(NAMES[0].length), NAMES[0]));
  },
});
