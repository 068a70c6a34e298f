import {
  BOTH_ROLES,
  defineCase,
  INET,
  outcome,
  posix,
  type Row,
  type Socket,
} from "../../../harness/case/mod.ts";

/** Receives with flags, each on a connection of its own. */
const RECEIVES: Readonly<Record<string, (socket: Socket) => Promise<unknown>>> = {
  dontwait: (socket) => socket.recv(1, ["dontwait"]),
  waitall: (socket) => socket.recv(2, ["waitall"]),
  nonblocking: async (socket) => {
    await socket.setMode("nonblocking");
    return await socket.recv(1);
  },
  vector: async (socket) => {
    await socket.setMode("nonblocking");
    return await socket.readv([1, 1]);
  },
  duplicate: async (socket) => await (await socket.dup()).recv(1),
};
const NAMES = Object.keys(RECEIVES);

const told: Row = { conforming: ["ECONNRESET"] };

export default defineCase({
  id: "tcp/reset/flags",
  title: "Receives with flags and without waiting report a reset",
  requirement:
    "A receive reports a reset with MSG_DONTWAIT and MSG_WAITALL, without waiting, into several buffers " +
    "and by a duplicate.",
  level: "must",
  sources: [posix("recv", "ECONNRESET"), posix("readv"), posix("dup")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: {
    subject: ["stream", "recv:dontwait", "recv:waitall", "vectors", "dup", "mode:nonblocking"],
    peer: ["stream", "abort"],
  },
  outcomes: Object.fromEntries(NAMES.map((name) => [name, told])),
  async script({ connected, visible, record }) {
    for (const [name, receive] of Object.entries(RECEIVES)) {
      const { subject, peer } = await connected();
      await peer.abort();
      await visible(subject, "reset");
      record(name, await outcome(receive(subject)));
    }
  },
});
