import { type Address, defineCase, exchanged, linux, outcome, posix } from "../../../harness/case/mod.ts";

const NO_SOCKET = {
  conforming: ["ECONNREFUSED"],
  tolerated: { ENOTSOCK: { reason: "what is at the path is not a socket", when: { os: "!linux" } } },
} as const;

export default defineCase({
  id: "unix/stream/connect-errors",
  title: "A connect says what is wrong with its path",
  requirement:
    "A connect says if nothing is at the path, a folder is a file, links go in circles, or nobody listens.",
  level: "should",
  sources: [
    posix("connect", "ENOENT"),
    posix("connect", "ENOTDIR"),
    posix("connect", "ELOOP"),
    posix("connect", "ECONNREFUSED"),
    linux("unix(7)", "ECONNREFUSED"),
  ],
  // The subject connects.
  axes: { role: ["client"], family: ["unix"] },
  needs: { subject: ["stream"], peer: ["stream", "bsd"] },
  outcomes: {
    nothing: { conforming: ["ENOENT"] },
    noFolder: { conforming: ["ENOENT"] },
    linkToNothing: { conforming: ["ENOENT"] },
    belowFile: { conforming: ["ENOTDIR"] },
    circle: { conforming: ["ELOOP"] },
    file: NO_SOCKET,
    folder: NO_SOCKET,
    notListening: { conforming: ["ECONNREFUSED"] },
    closed: { conforming: ["ECONNREFUSED"] },
    listener: { conforming: ["intact"] },
    linkToListener: { conforming: ["intact"] },
  },
  async script({ listening, connectedTo, paths, subject, peer, family, record }) {
    const connect = (address: Address) => outcome(subject.connectStream(address));
    const [nothing, file, folder] = [paths.fresh(), paths.fresh(), paths.fresh()];
    const [circle, dangling, link, bound] = [paths.fresh(), paths.fresh(), paths.fresh(), paths.fresh()];
    await paths.write(file, "not a socket");
    await paths.mkdir(folder);
    await paths.link(circle, circle);
    await paths.link(dangling, nothing);
    await (await peer.socket(family, "stream")).bind(bound);
    const closed = await listening(peer);
    await closed.listener.close();
    const { listener, address } = await listening(peer);

    record("nothing", await connect(nothing));
    record("noFolder", await connect(paths.below(nothing)));
    record("linkToNothing", await connect(dangling));
    record("belowFile", await connect(paths.below(file)));
    record("circle", await connect(circle));
    record("file", await connect(file));
    record("folder", await connect(folder));
    record("notListening", await connect(bound));
    record("closed", await connect(closed.address));
    const ends = await connectedTo(listener, address);
    record("listener", await exchanged(ends.subject, ends.peer));
    await paths.link(link, address);
    const linked = await connectedTo(listener, link);
    record("linkToListener", await exchanged(linked.subject, linked.peer));
  },
});
