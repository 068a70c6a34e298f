import { type Address, defineCase, exchanged, outcome, posix } from "../../../harness/case/mod.ts";

const TEXT = "not a socket";

const refused = { conforming: ["EADDRINUSE"] } as const;

export default defineCase({
  id: "unix/stream/bind-errors",
  title: "A path that exists is not bound, and stays as it is",
  requirement:
    "A bind to a path where anything is fails with EADDRINUSE and leaves it; without a folder, with ENOENT.",
  level: "must",
  sources: [posix("bind", "EADDRINUSE"), posix("bind", "ENOENT"), posix("bind", "ENOTDIR")],
  // The subject listens.
  axes: { role: ["server"], family: ["unix"] },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    file: refused,
    folder: refused,
    link: refused,
    linkToNothing: refused,
    listenerOfAnother: refused,
    noFolder: { conforming: ["ENOENT"] },
    belowFile: { conforming: ["ENOTDIR"] },
    text: { conforming: ["same"] },
    folderStays: { conforming: ["yes"] },
    linksStay: { conforming: ["yes"] },
    behindLink: { conforming: ["none"] },
    exchange: { conforming: ["intact"] },
  },
  async script({ listening, connectedTo, paths, subject, peer, record }) {
    const bound = (address: Address) => outcome(subject.listenStream(address));
    const [file, folder, nothing] = [paths.fresh(), paths.fresh(), paths.fresh()];
    const [link, dangling] = [paths.fresh(), paths.fresh()];
    await paths.write(file, TEXT);
    await paths.mkdir(folder);
    await paths.link(link, file);
    await paths.link(dangling, nothing);
    record("file", await bound(file));
    record("folder", await bound(folder));
    record("link", await bound(link));
    record("linkToNothing", await bound(dangling));
    const another = await listening(peer);
    record("listenerOfAnother", await bound(another.address));
    record("noFolder", await bound(paths.below(nothing)));
    record("belowFile", await bound(paths.below(file)));
    record("text", await paths.read(file) === TEXT ? "same" : "different");
    record("folderStays", await paths.kindOf(folder) === "folder" ? "yes" : "no");
    const kinds = [await paths.kindOf(link), await paths.kindOf(dangling)];
    record("linksStay", kinds.every((kind) => kind === "link") ? "yes" : "no");
    record("behindLink", await paths.kindOf(nothing) === "none" ? "none" : "different");
    const ends = await connectedTo(another.listener, another.address);
    record("exchange", await exchanged(ends.subject, ends.peer));
  },
});
