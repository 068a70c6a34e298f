import {
  type Address,
  BOTH_ROLES,
  defineCase,
  linux,
  posix,
  sameAddress,
} from "../../../harness/case/mod.ts";
import { connectedRecords } from "./_records.ts";

const UNNAMED: Address = { family: "unix", path: "" };

export default defineCase({
  id: "unix/seqpacket/names",
  title: "A connection of records has names",
  requirement: "Each end reports its own name and its peer's: the listener's " +
    "path, and none of a client that did not bind.",
  level: "should",
  sources: [posix("getsockname"), posix("getpeername"), linux("unix(7)", "unnamed")],
  axes: { role: BOTH_ROLES, family: ["unix"] },
  needs: {
    subject: ["bsd", "stream", "type:seqpacket", "unix:names"],
    peer: ["bsd", "stream", "type:seqpacket", "unix:names"],
  },
  outcomes: {
    own: { conforming: ["same"] },
    peers: { conforming: ["same"] },
    atPeer: { conforming: ["same"] },
    ofSubject: { conforming: ["same"] },
  },
  async script(scenario) {
    const { role, record } = scenario;
    const { subject, peer, address } = await connectedRecords(scenario);
    const [own, others] = role === "server" ? [address, UNNAMED] : [UNNAMED, address];
    const compare = (checkpoint: string, found: Address, expected: Address): void =>
      record(checkpoint, sameAddress(found, expected) ? "same" : "different");
    compare("own", await subject.getsockname(), own);
    compare("peers", await subject.getpeername(), others);
    compare("atPeer", await peer.getsockname(), others);
    compare("ofSubject", await peer.getpeername(), own);
  },
});
