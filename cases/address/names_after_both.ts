import { BOTH_ROLES, defineCase, INET, posix, type Row } from "../../harness/case/mod.ts";
import { compare } from "./_names.ts";

const kept: Row = {
  conforming: ["same"],
  tolerated: { EINVAL: { reason: "POSIX: the socket has been shut down", when: { os: "!linux" } } },
};

export default defineCase({
  id: "address/names-after-both",
  title: "A socket that has shut both directions down still has its names",
  requirement:
    "While its peer has not ended a connection stays, and names both ends, whatever was shut down.",
  level: "should",
  sources: [posix("shutdown"), posix("getpeername"), posix("getsockname")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "shutdown:both"], peer: ["stream"] },
  outcomes: { own: kept, peers: kept },
  async script({ connected, record }) {
    const { subject, peer } = await connected();
    const [own, peers] = [await subject.getsockname(), await peer.getsockname()];
    await subject.shutdown("both");
    record("own", await compare(subject.getsockname(), own));
    record("peers", await compare(subject.getpeername(), peers));
  },
});
