import {
  bytesOf,
  compared,
  defineCase,
  linux,
  outcome,
  posix,
  report,
  rfc,
  sameAddress,
} from "../../harness/case/mod.ts";
import { at, portOf } from "./_stacks.ts";

const [ASKED, TOLD] = ["asked", "told"].map(bytesOf) as [Uint8Array, Uint8Array];

export default defineCase({
  id: "ipv6/mapped-dissolve",
  title: "A datagram socket that was connected to a mapped address is connected to nobody",
  requirement:
    "A connection of datagrams to ::ffff:127.0.0.1 can be dissolved, and the socket then has both families.",
  level: "should",
  sources: [
    rfc(3493, "3.7"),
    posix("connect"),
    linux("connect(2)", "AF_UNSPEC"),
    report("netty/netty", 12597),
  ],
  axes: { family: ["ipv6"] },
  needs: {
    subject: ["datagram", "datagram:connect", "disconnect", "family:ipv4", "option:IPV6_V6ONLY"],
    peer: ["datagram", "family:ipv4"],
  },
  outcomes: {
    peerName: { conforming: ["same"] },
    dissolve: { conforming: ["ok"] },
    noPeer: { conforming: ["ENOTCONN"] },
    overIpv4: { conforming: ["intact"] },
    overIpv6: { conforming: ["intact"] },
    answer: { conforming: ["intact"] },
  },
  async script({ loopback, subject, peer, record }) {
    loopback();
    const socket = await subject.openDatagram("ipv6", at.anyIpv6(0), { options: { IPV6_V6ONLY: 0 } });
    const [first, second] = [
      await peer.openDatagram("ipv4", at.ipv4(0)),
      await peer.openDatagram("ipv4", at.ipv4(0)),
    ];
    const third = await peer.openDatagram("ipv6", at.ipv6(0));
    const mapped = at.mapped(await portOf(first));
    await socket.connect(mapped);
    record("peerName", sameAddress(await socket.getpeername(), mapped) ? "same" : "different");
    record("dissolve", await outcome(socket.disconnect()));
    record("noPeer", await outcome(socket.getpeername()));
    await socket.sendto(ASKED, at.mapped(await portOf(second)));
    const { data, address } = await second.recvfrom(100);
    record("overIpv4", compared(data, ASKED));
    await second.sendto(TOLD, address!);
    record("answer", compared((await socket.recvfrom(100)).data, TOLD));
    await socket.sendto(ASKED, at.ipv6(await portOf(third)));
    record("overIpv6", compared((await third.recvfrom(100)).data, ASKED));
  },
});
