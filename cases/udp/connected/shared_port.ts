import {
  bytesOf,
  defineCase,
  INET,
  linux,
  outcome,
  posix,
  report,
  type Row,
  type Socket,
} from "../../../harness/case/mod.ts";
import { carried } from "../_payload.ts";
import { roundTrip } from "../_round_trip.ts";

const options = { SO_REUSEADDR: 1 };

const whole: Row = { conforming: ["whole"], after: { bind: "ok" } };

export default defineCase({
  id: "udp/connected/shared-port",
  title: "A connected datagram socket shares its port with others that are not",
  requirement:
    "Where a connected datagram socket shares its address, it gets what its peer sends, and others the rest.",
  lesson:
    "A server of datagrams that opens a socket for each of its clients, as DTLS does, binds it to its " +
    "own address with SO_REUSEADDR and connects it.",
  level: "should",
  sources: [
    posix("connect"),
    linux("socket(7)", "SO_REUSEADDR"),
    report("dotnet/runtime", 30782),
    report("skywind3000/kcp", 333),
  ],
  axes: { family: INET },
  needs: {
    subject: ["datagram", "datagram:connect", "option:SO_REUSEADDR", "mode:nonblocking"],
    peer: ["datagram"],
  },
  outcomes: {
    bind: { conforming: ["ok"], tolerated: { EADDRINUSE: "a port that is in use is nobody else's" } },
    friend: whole,
    stranger: whole,
    // One more socket that is not connected, bound after the one that is.
    friendAgain: whole,
    strangerAgain: whole,
    friendLeft: whole,
  },
  async script(scenario) {
    const { subject, peer, family, datagram, record } = scenario;
    const server = await datagram(subject, options);
    const [friend, stranger] = [await datagram(peer), await datagram(peer)];
    const opening = subject.openDatagram(family, server.address, { options });
    const bind = await outcome(opening);
    record("bind", bind);
    if (bind !== "ok") return;
    const connected = await opening;
    await connected.connect(friend.address);
    const rest = [server.socket];
    /** Says how a datagram of `sender` comes to one of `sockets`. */
    const arrives = async (sender: Socket, text: string, sockets: readonly Socket[]) => {
      await sender.sendto(bytesOf(text), server.address);
      await roundTrip(scenario);
      for (const socket of sockets) {
        await socket.setMode("nonblocking");
        const receiving = socket.recvfrom(1024);
        if (await outcome(receiving) === "data") return carried((await receiving).data, bytesOf(text));
      }
      return "none";
    };
    record("friend", await arrives(friend.socket, "to the connected", [connected]));
    record("stranger", await arrives(stranger.socket, "to the server", rest));
    rest.push(await subject.openDatagram(family, server.address, { options }));
    record("friendAgain", await arrives(friend.socket, "to the connected again", [connected]));
    record("strangerAgain", await arrives(stranger.socket, "to a server", rest));
    await connected.close();
    record("friendLeft", await arrives(friend.socket, "to who is left", rest));
  },
});
