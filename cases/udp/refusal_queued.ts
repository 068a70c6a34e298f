import {
  BYTE,
  bytesOf,
  compared,
  defineCase,
  INET,
  linux,
  type Outcome,
  outcome,
  report,
  type Row,
  sameAddress,
} from "../../harness/case/mod.ts";

const MESSAGES = ["the first", "and the second"].map(bytesOf);
const ROOM = 64;

const refused: Row = { conforming: ["ECONNREFUSED"] };
const same: Row = { conforming: ["same"] };
const intact: Row = { conforming: ["intact"] };

export default defineCase({
  id: "udp/refusal-queued",
  title: "A socket that asks for errors gets back what was refused",
  requirement:
    "With IP_RECVERR a receive with MSG_ERRQUEUE gives each datagram that was refused, in order, with its " +
    "destination and its errno, takes no other, and never waits.",
  level: "may",
  sources: [
    linux("ip(7)", "IP_RECVERR"),
    linux("recv(2)", "MSG_ERRQUEUE"),
    report("libuv/libuv", 4902),
    report("quinn-rs/quinn", 2646),
  ],
  axes: { family: INET },
  needs: {
    subject: [
      "datagram",
      "recvmsg",
      "recv:errqueue",
      "recv:dontwait",
      "option:IP_RECVERR",
      "option:IPV6_RECVERR",
    ],
    peer: ["datagram", "bsd"],
  },
  outcomes: {
    told: refused,
    toldAgain: refused,
    content: intact,
    contentOfSecond: intact,
    destination: same,
    errno: refused,
    empty: { conforming: ["EAGAIN", "EWOULDBLOCK"] },
    arrived: intact,
  },
  async script({ datagram, subject, peer, family, closedPort, record }) {
    const nobody = await closedPort(peer, "datagram");
    const [{ socket, address }, other] = [await datagram(subject), await datagram(peer)];
    await socket.setsockopt(family === "ipv6" ? "IPV6_RECVERR" : "IP_RECVERR", 1);
    const [first, second] = MESSAGES;
    await socket.sendto(first!, nobody);
    record("told", await outcome(socket.recvfrom(ROOM)));
    await socket.sendto(second!, nobody);
    record("toldAgain", await outcome(socket.recvfrom(ROOM)));
    await other.socket.sendto(BYTE, address);

    const found = [await socket.recvmsg(ROOM, ["errqueue"]), await socket.recvmsg(ROOM, ["errqueue"])];
    record("content", compared(found[0]!.data, first!));
    record("contentOfSecond", compared(found[1]!.data, second!));
    record("destination", found.every((each) => sameAddress(each.address, nobody)) ? "same" : "different");
    const errnos = new Set(found.map(({ errno }) => errno ?? "none"));
    record("errno", errnos.size === 1 ? [...errnos][0] as Outcome : "different");
    record("empty", await outcome(socket.recvmsg(ROOM, ["errqueue", "dontwait"])));
    record("arrived", compared((await socket.recvfrom(ROOM)).data, BYTE));
  },
});
