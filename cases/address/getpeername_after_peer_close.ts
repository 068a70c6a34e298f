import {
  type Address,
  BOTH_ROLES,
  defineCase,
  INET,
  outcome,
  posix,
  type Socket,
} from "../../harness/case/mod.ts";
import { compare } from "./_names.ts";

/** Both names of a socket. */
const namesOf = async (socket: Socket): Promise<[Address, Address]> => [
  await socket.getsockname(),
  await socket.getpeername(),
];

const KEPT = "the interface keeps the name that it learnt";

export default defineCase({
  id: "address/getpeername-after-peer-close",
  title: "A socket is asked for names when its peer has gone",
  requirement:
    "A peer's end of file changes no name; after a reset the peer's name is gone, and its own stays.",
  lesson: "getpeername() still answers after the peer's end of file, and fails with ENOTCONN after a " +
    "reset. Remember the name that accept() gave if it is to be logged later.",
  level: "should",
  sources: [posix("getpeername", "ENOTCONN"), posix("getsockname")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream"], peer: ["stream", "abort"] },
  outcomes: {
    peerAfterEnd: { conforming: ["same"] },
    ownAfterEnd: { conforming: ["same"] },
    peerAfterEofWasRead: { conforming: ["same"] },
    peerAfterReset: {
      conforming: ["ENOTCONN"],
      tolerated: {
        EINVAL: { reason: "macOS and the BSDs: the connection has been shut down", when: { os: "!linux" } },
        same: KEPT,
      },
    },
    ownAfterReset: { conforming: ["same"] },
    recv: { conforming: ["ECONNRESET"] },
    ownAfterRecv: {
      conforming: ["same"],
      tolerated: {
        EINVAL: { reason: "POSIX: the socket has been shut down", when: { os: "!linux" } },
        error: "the interface gives a socket up with the error that it reports",
      },
    },
  },
  async script({ connected, visible, record }) {
    const ended = await connected();
    const [own, peers] = await namesOf(ended.subject);
    await ended.peer.close();
    await visible(ended.subject, "fin");
    record("peerAfterEnd", await compare(ended.subject.getpeername(), peers));
    record("ownAfterEnd", await compare(ended.subject.getsockname(), own));
    await ended.subject.recv(1);
    record("peerAfterEofWasRead", await compare(ended.subject.getpeername(), peers));

    const reset = await connected();
    const [resetOwn, resetPeers] = await namesOf(reset.subject);
    await reset.peer.abort();
    await visible(reset.subject, "reset");
    record("peerAfterReset", await compare(reset.subject.getpeername(), resetPeers));
    record("ownAfterReset", await compare(reset.subject.getsockname(), resetOwn));
    // Asking for names has not taken the error away.
    record("recv", await outcome(reset.subject.recv(1)));
    record("ownAfterRecv", await compare(reset.subject.getsockname(), resetOwn));
  },
});
