import { BOTH_ROLES, BYTE, defineCase, INET, posix, sameAddress } from "../../harness/case/mod.ts";

const kept = { conforming: ["same"] } as const;

export default defineCase({
  id: "address/names-after-shutdown",
  title: "Shutting directions down leaves the names of a connection",
  requirement: "A socket that has shut a direction down is still connected: it names both ends as before.",
  level: "must",
  sources: [posix("shutdown"), posix("getpeername"), posix("getsockname")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "shutdown:write"], peer: ["stream"] },
  outcomes: { own: kept, peers: kept, ownAsPeerSees: kept, ownAfterExchange: kept, peersAfterExchange: kept },
  async script({ connected, record }) {
    const { subject, peer } = await connected();
    const [own, peers] = [await subject.getsockname(), await peer.getsockname()];
    await subject.shutdown("write");
    record("own", sameAddress(await subject.getsockname(), own) ? "same" : "different");
    record("peers", sameAddress(await subject.getpeername(), peers) ? "same" : "different");
    record("ownAsPeerSees", sameAddress(await peer.getpeername(), own) ? "same" : "different");
    await peer.recv(1);
    await peer.sendall(BYTE);
    await subject.recv(1);
    record("ownAfterExchange", sameAddress(await subject.getsockname(), own) ? "same" : "different");
    record("peersAfterExchange", sameAddress(await subject.getpeername(), peers) ? "same" : "different");
  },
});
