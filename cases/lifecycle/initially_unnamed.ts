import { defineCase, EVERY_FAMILY, outcome, posix } from "../../harness/case/mod.ts";
import { isWildcard, portOf } from "../address/_wildcard.ts";

const none = {
  conforming: ["none"],
  tolerated: { EINVAL: { reason: "Winsock", when: { os: "windows" } } },
} as const;

export default defineCase({
  id: "lifecycle/initially-unnamed",
  title: "A new socket has no name and no peer",
  requirement:
    "A socket that was just made has an empty name and no peer, and nothing can be received from it.",
  level: "should",
  sources: [posix("getsockname"), posix("getpeername", "ENOTCONN"), posix("recv", "ENOTCONN")],
  axes: { family: EVERY_FAMILY },
  needs: { subject: ["bsd", "stream", "datagram"] },
  outcomes: {
    streamName: none,
    streamPeer: { conforming: ["ENOTCONN"] },
    streamRecv: { conforming: ["ENOTCONN", { outcome: "EINVAL", when: { family: "unix" } }] },
    datagramName: none,
    datagramPeer: { conforming: ["ENOTCONN"] },
    nameAfterBind: { conforming: ["different"] },
  },
  async script({ subject, family, addressOf, record }) {
    const stream = await subject.socket(family, "stream");
    const datagram = await subject.socket(family, "datagram");
    const nameOf = async (socket: typeof stream) => {
      const naming = socket.getsockname();
      const named = await outcome(naming);
      if (named !== "ok") return named;
      const name = await naming;
      const empty = name.family === "unix" ? name.path === "" : isWildcard(name) && portOf(name) === 0;
      return empty ? "none" : "different";
    };
    record("streamName", await nameOf(stream));
    record("streamPeer", await outcome(stream.getpeername()));
    record("streamRecv", await outcome(stream.recv(1)));
    record("datagramName", await nameOf(datagram));
    record("datagramPeer", await outcome(datagram.getpeername()));
    await stream.bind(addressOf(subject));
    record("nameAfterBind", await nameOf(stream));
  },
});
