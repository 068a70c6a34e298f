import {
  type Address,
  defineCase,
  exchanged,
  linux,
  outcome,
  sameAddress,
} from "../../../harness/case/mod.ts";

export default defineCase({
  id: "unix/stream/abstract",
  title: "A name that begins with NUL is not a path",
  requirement:
    "An abstract name makes no file, is free when its socket is closed, and is compared in all its bytes.",
  level: "may",
  sources: [linux("unix(7)", "abstract")],
  axes: { family: ["unix"] },
  needs: {
    subject: ["bsd", "stream", "unix:names", "unix:abstract"],
    peer: ["bsd", "stream", "unix:names", "unix:abstract"],
  },
  outcomes: {
    unknown: { conforming: ["ECONNREFUSED"] },
    name: { conforming: ["same"] },
    peerName: { conforming: ["same"] },
    exchange: { conforming: ["intact"] },
    file: { conforming: ["none"] },
    taken: { conforming: ["EADDRINUSE"] },
    longer: { conforming: ["ok"] },
    longerName: { conforming: ["same"] },
    capital: { conforming: ["ok"] },
    capitalName: { conforming: ["same"] },
    closed: { conforming: ["ECONNREFUSED"] },
    again: { conforming: ["intact"] },
    chosen: { conforming: ["yes"] },
  },
  async script({ paths, connectedTo, subject, peer, family, record }) {
    const path = paths.fresh();
    const name: Address = { family: "unix", path: `\0${path.path}` };
    record("unknown", await outcome(subject.connectStream(name)));
    const listener = await subject.listenStream(name);
    record("name", sameAddress(await listener.getsockname(), name) ? "same" : "different");
    const ends = await connectedTo(listener, name);
    record("peerName", sameAddress(await ends.peer.getpeername(), name) ? "same" : "different");
    record("exchange", await exchanged(ends.subject, ends.peer));
    record("file", await paths.kindOf(path) === "none" ? "none" : "different");
    record("taken", await outcome(subject.listenStream(name)));
    // A NUL is a byte like any other, here and at the end.
    const longer: Address = { family: "unix", path: `${name.path}\0more` };
    const listening = subject.listenStream(longer);
    record("longer", await outcome(listening));
    const found = await (await listening).getsockname();
    record("longerName", sameAddress(found, longer) ? "same" : "different");
    const [small, capital] = ["a", "A"].map((end): Address => ({
      family: "unix",
      path: `${name.path}${end}`,
    }));
    await subject.listenStream(small!);
    const other = subject.listenStream(capital!);
    record("capital", await outcome(other));
    record("capitalName", sameAddress(await (await other).getsockname(), capital!) ? "same" : "different");
    await listener.close();
    record("closed", await outcome(peer.connectStream(name)));
    const again = await connectedTo(await subject.listenStream(name), name);
    record("again", await exchanged(again.subject, again.peer));
    const unnamed = await subject.socket(family, "stream");
    await unnamed.bind({ family: "unix", path: "" });
    const chosen = await unnamed.getsockname();
    record("chosen", chosen.family === "unix" && /^\0[0-9a-f]{5}$/.test(chosen.path) ? "yes" : "no");
  },
});
