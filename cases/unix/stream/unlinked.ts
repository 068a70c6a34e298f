import { defineCase, exchanged, linux, outcome, posix, sameAddress } from "../../../harness/case/mod.ts";

export default defineCase({
  id: "unix/stream/unlinked",
  title: "A path is removed while its listener serves",
  requirement:
    "Removing a listener's path turns new clients away with ENOENT; all who came before are served.",
  level: "should",
  sources: [posix("unlink"), posix("connect", "ENOENT"), linux("unix(7)", "NOTES")],
  // The subject listens.
  axes: { role: ["server"], family: ["unix"] },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    connect: { conforming: ["ENOENT"] },
    before: { conforming: ["intact"] },
    queued: { conforming: ["intact"] },
    name: { conforming: ["same"] },
    listenAgain: { conforming: ["ok"] },
    newest: { conforming: ["intact"], after: { listenAgain: "ok" } },
  },
  async script({ connected, connectedTo, paths, subject: seat, peer: elsewhere, record }) {
    const { subject, peer, listener, address } = await connected();
    const queued = await elsewhere.connectStream(address);
    await paths.remove(address);
    record("connect", await outcome(elsewhere.connectStream(address)));
    record("before", await exchanged(subject, peer));
    const { socket } = await listener.accept();
    record("queued", await exchanged(queued, socket));
    record("name", sameAddress(await listener.getsockname(), address) ? "same" : "different");
    const listening = seat.listenStream(address);
    const listenAgain = await outcome(listening);
    record("listenAgain", listenAgain);
    if (listenAgain !== "ok") return;
    // The path leads to the newest listener, although another has the same name.
    const ends = await connectedTo(await listening, address);
    record("newest", await exchanged(ends.subject, ends.peer));
  },
});
