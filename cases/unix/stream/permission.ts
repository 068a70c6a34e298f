import { defineCase, exchanged, linux, type Outcome, outcome, posix } from "../../../harness/case/mod.ts";

const asTheUser = { conforming: ["ok", "EACCES"] } as const;

/** Modes of files, as chmod(2) has them. */
const [NOBODY_WRITES, EVERYBODY_WRITES] = [0o555, 0o777];

export default defineCase({
  id: "unix/stream/permission",
  title: "A path that nobody may write is for the superuser",
  requirement: "Where nobody may write, a connect to a socket and a bind in a " +
    "folder fail with EACCES, but for superusers.",
  level: "should",
  sources: [posix("connect", "EACCES"), posix("bind", "EACCES"), linux("unix(7)", "permissions")],
  // The subject connects to the peer's socket, and listens in a folder.
  axes: { family: ["unix"] },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    connect: asTheUser,
    bind: {
      conforming: ["same"],
      tolerated: { different: { reason: "the BSDs do not look at a socket's mode", when: { os: "!linux" } } },
    },
    connectPermitted: { conforming: ["ok"] },
    bindPermitted: { conforming: ["intact"] },
  },
  async script({ listening, paths, subject, peer, record }) {
    const { address } = await listening(peer);
    const folder = paths.fresh();
    await paths.mkdir(folder);
    await paths.chmod(address, NOBODY_WRITES);
    const connect = await outcome(subject.connectStream(address));
    record("connect", connect);
    await paths.chmod(address, EVERYBODY_WRITES);
    record("connectPermitted", await outcome(subject.connectStream(address)));

    const within = paths.below(folder);
    await paths.chmod(folder, NOBODY_WRITES);
    let bind: Outcome;
    try {
      bind = await outcome(subject.listenStream(within));
    } finally {
      // What is in a folder that nobody may write could not be removed.
      await paths.chmod(folder, EVERYBODY_WRITES);
    }
    record("bind", bind === connect ? "same" : "different");
    if (bind === "ok") await paths.remove(within);
    const listener = await subject.listenStream(within);
    const client = await peer.connectStream(within);
    record("bindPermitted", await exchanged(client, (await listener.accept()).socket));
  },
});
