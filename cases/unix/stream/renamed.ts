import { defineCase, exchanged, linux, outcome, posix, sameAddress } from "../../../harness/case/mod.ts";

export default defineCase({
  id: "unix/stream/renamed",
  title: "A path is renamed while its listener serves",
  requirement:
    "A listener whose path was renamed is reached by the new path alone, and is named by the old one.",
  level: "should",
  sources: [posix("connect"), posix("getpeername"), linux("unix(7)", "NOTES")],
  // The subject listens.
  axes: { role: ["server"], family: ["unix"] },
  needs: { subject: ["stream"], peer: ["stream", "unix:names"] },
  outcomes: {
    oldPath: { conforming: ["ENOENT"] },
    newPath: { conforming: ["intact"] },
    listenersName: { conforming: ["same"] },
    clientsPeer: { conforming: ["same"] },
  },
  async script({ listening, connectedTo, paths, subject, peer, record }) {
    const { listener, address } = await listening(subject);
    const moved = paths.fresh();
    await paths.rename(address, moved);
    record("oldPath", await outcome(peer.connectStream(address)));
    const ends = await connectedTo(listener, moved);
    record("newPath", await exchanged(ends.subject, ends.peer));
    record("listenersName", sameAddress(await listener.getsockname(), address) ? "same" : "different");
    record("clientsPeer", sameAddress(await ends.peer.getpeername(), address) ? "same" : "different");
  },
});
