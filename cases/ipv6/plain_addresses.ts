import {
  bytesOf,
  compared,
  defineCase,
  linux,
  outcome,
  report,
  type Row,
  sameAddress,
  WRONG_FAMILY,
} from "../../harness/case/mod.ts";
import { at, portOf } from "./_stacks.ts";

const ANSWER = bytesOf("an answer");

const elsewhere = {
  reason: "Linux alone takes an address of IPv4 for a mapped one",
  when: { os: "!linux" },
} as const;
const ok: Row = {
  conforming: ["ok"],
  tolerated: {
    ...WRONG_FAMILY.tolerated,
    EAFNOSUPPORT: elsewhere,
    EINVAL: elsewhere,
    EFAULT: elsewhere,
  },
};
const afterSent = { sendto: "ok" } as const;
const afterConnected = { ...afterSent, connect: "ok" } as const;

export default defineCase({
  id: "ipv6/plain-addresses",
  title: "A datagram socket of IPv6 is given addresses of IPv4",
  requirement:
    "A datagram socket of both families takes an address of IPv4 as the mapped one, for sends and for " +
    "connects, before and after; with IPV6_V6ONLY it takes none.",
  level: "may",
  sources: [
    linux("ipv6(7)", "IPv4-mapped addresses"),
    report("google/gvisor", 1490),
    report("google/gvisor", 1495),
    report("libuv/libuv", 4433),
    report("envoyproxy/envoy", 46506),
  ],
  axes: { role: ["client"], family: ["ipv6"] },
  needs: {
    subject: ["datagram", "datagram:connect", "bsd", "send", "family:ipv4", "option:IPV6_V6ONLY"],
    peer: ["datagram", "family:ipv4"],
  },
  outcomes: {
    sendto: ok,
    arrived: { conforming: ["intact"], after: afterSent },
    name: { conforming: ["same"], after: afterSent },
    answer: { conforming: ["intact"], after: afterSent },
    answerSource: { conforming: ["same"], after: afterSent },
    connect: { ...ok, after: afterSent },
    ownName: { conforming: ["same"], after: afterConnected },
    peerName: { conforming: ["same"], after: afterConnected },
    sent: { conforming: ["intact"], after: afterConnected },
    sendtoConnected: { conforming: ["intact", "EISCONN"], after: afterConnected },
    alone: { conforming: ["ENETUNREACH"], after: afterSent },
    connectAlone: { conforming: ["EAFNOSUPPORT"], after: afterSent },
  },
  async script({ loopback, subject, peer, record }) {
    loopback();
    const server = await peer.openDatagram("ipv4", at.ipv4(0));
    const to = at.ipv4(await portOf(server));
    const open = async (alone: 0 | 1) => {
      const socket = await subject.socket("ipv6", "datagram");
      await socket.setsockopt("IPV6_V6ONLY", alone);
      return socket;
    };
    const client = await open(0);
    const arrives = async (text: string) => {
      const { data, address } = await server.recvfrom(100);
      return { how: compared(data, bytesOf(text)), address };
    };
    const sendto = await outcome(client.sendto(bytesOf("first"), to));
    record("sendto", sendto);
    if (sendto !== "ok") return;
    const first = await arrives("first");
    record("arrived", first.how);
    const port = await portOf(client);
    record("name", sameAddress(first.address, at.ipv4(port)) ? "same" : "different");
    await server.sendto(ANSWER, at.ipv4(port));
    const answer = await client.recvfrom(100);
    record("answer", compared(answer.data, ANSWER));
    const mapped = at.mapped(await portOf(server));
    record("answerSource", sameAddress(answer.address, mapped) ? "same" : "different");

    const socket = await open(1);
    record("alone", await outcome(socket.sendto(bytesOf("nobody"), to)));
    record("connectAlone", await outcome(socket.connect(to)));

    const connect = await outcome(client.connect(to));
    record("connect", connect);
    if (connect !== "ok") return;
    record("ownName", sameAddress(await client.getsockname(), at.mapped(port)) ? "same" : "different");
    record("peerName", sameAddress(await client.getpeername(), mapped) ? "same" : "different");
    await client.send(bytesOf("second"));
    record("sent", (await arrives("second")).how);
    const again = await outcome(client.sendto(bytesOf("third"), to));
    record("sendtoConnected", again === "ok" ? (await arrives("third")).how : again);
  },
});
