import {
  bytesOf,
  compared,
  defineCase,
  EVERY_FAMILY,
  linux,
  outcome,
  posix,
  rfc,
} from "../../../harness/case/mod.ts";

const REQUEST = bytesOf("a request");
const REPLY = bytesOf("the reply");

const yes = { conforming: ["yes"] } as const;
const intact = { conforming: ["intact"] } as const;

export default defineCase({
  id: "tcp/accept/ended-before-accept",
  title: "A client sends and half-closes before it is accepted, and the listener closes",
  requirement:
    "A connection whose peer had ended when it was accepted is polled, peeked at, read, answered and " +
    "half-closed as any other, also without its listener.",
  level: "must",
  sources: [rfc(9293, "3.5"), rfc(9293, "3.6.1"), posix("accept"), linux("poll(2)", "POLLRDHUP")],
  // The subject accepts.
  axes: { role: ["server"], family: EVERY_FAMILY },
  needs: { subject: ["stream", "poll", "recv:peek", "shutdown:write"], peer: ["stream", "shutdown:write"] },
  outcomes: {
    readable: yes,
    ended: {
      conforming: ["yes"],
      tolerated: { no: "a poll that is made of select() has no notion of ends" },
    },
    hungUp: { conforming: ["no"] },
    peek: intact,
    request: intact,
    end: { conforming: ["eof"] },
    reply: intact,
    shutdown: { conforming: ["ok"] },
    replyEnd: { conforming: ["eof"] },
  },
  async script({ listening, visible, subject, peer, record }) {
    const { listener, address } = await listening(subject);
    const client = await peer.connectStream(address);
    await client.sendall(REQUEST);
    await client.shutdown("write");
    const { socket } = await listener.accept();
    await listener.close();
    await visible(socket, "fin");
    const events = await socket.poll(["in", "rdhup"], 0);
    record("readable", events.includes("in") ? "yes" : "no");
    record("ended", events.includes("rdhup") ? "yes" : "no");
    record("hungUp", events.includes("hup") ? "yes" : "no");
    record("peek", compared(await socket.recv(100, ["peek"]), REQUEST));
    record("request", compared(await socket.recv(100), REQUEST));
    record("end", await outcome(socket.recv(1)));
    await socket.sendall(REPLY);
    record("shutdown", await outcome(socket.shutdown("write")));
    record("reply", compared(await client.recvExactly(REPLY.length), REPLY));
    record("replyEnd", await outcome(client.recv(1)));
  },
});
