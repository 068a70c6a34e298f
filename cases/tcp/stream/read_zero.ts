import {
  BOTH_ROLES,
  bytesOf,
  compared,
  defineCase,
  EVERY_FAMILY,
  type Outcome,
  outcome,
  posix,
  report,
  type Socket,
} from "../../../harness/case/mod.ts";

const SENT = bytesOf("kept");

/** Calls that receive, each with no room for bytes; what they give is read on. */
const CALLS: Readonly<Record<string, (socket: Socket) => Promise<Uint8Array>>> = {
  into: async (socket) => (await socket.recvInto(0, 0)).data,
  vectors: (socket) => socket.readv([0, 0]),
  message: async (socket) => (await socket.recvmsg(0)).data,
  peeked: (socket) => socket.recv(0, ["peek"]),
};

export default defineCase({
  id: "tcp/stream/read-zero",
  title: "Every call that receives is asked for no bytes",
  requirement: "A read of no bytes, by whatever call, gives nothing, and leaves what is there.",
  level: "may",
  sources: [
    posix("read", "DESCRIPTION"),
    posix("recv", "DESCRIPTION"),
    report("gramineproject/gramine", 1760),
  ],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: {
    subject: ["stream", "buffers", "vectors", "recvmsg", "recv:peek", "recv:none"],
    peer: ["stream", "shutdown:write"],
  },
  outcomes: Object.fromEntries(
    ["content", ...Object.keys(CALLS)].map((name) => [name, { conforming: ["intact"] }]),
  ),
  async script({ connected, visible, record }) {
    const { subject, peer } = await connected();
    await peer.sendall(SENT);
    await visible(subject, "data", SENT.length);
    for (const [name, call] of Object.entries(CALLS)) {
      const giving = call(subject);
      const how: Outcome = await outcome(giving.then(() => {}));
      record(name, how !== "ok" ? how : (await giving).length === 0 ? "intact" : "corrupt");
    }
    record("content", compared(await subject.recvExactly(SENT.length), SENT));
  },
});
