import { type Address, BYTE, defineCase, INET, posix, sameAddress } from "../../../harness/case/mod.ts";
import { portIsFree } from "../_port.ts";

const ANY = { ipv4: "0.0.0.0", ipv6: "::" };

const portOf = (address: Address | null): number => address && "port" in address ? address.port : 0;

export default defineCase({
  id: "udp/connected/local-address",
  title: "A datagram socket gets its local address by connect",
  requirement: "Once connected, a datagram socket names the address that its " +
    "peer sees, and keeps a port it was bound to. A port that it was given is free once it is closed.",
  level: "should",
  sources: [posix("connect"), posix("getsockname")],
  axes: { family: INET },
  needs: { subject: ["datagram", "bsd", "send"], peer: ["datagram"] },
  outcomes: {
    unbound: { conforming: ["same"] },
    boundToAny: { conforming: ["same"] },
    portKept: { conforming: ["yes"] },
    portIsFree: { conforming: ["ok"] },
  },
  async script({ datagram, subject, peer, family, record }) {
    if (family === "unix") return;
    const target = await datagram(peer);
    const unbound = await subject.socket(family, "datagram");
    const bound = await subject.socket(family, "datagram");
    await bound.bind({ family, host: ANY[family], port: 0 });
    const before = await bound.getsockname();
    for (const [name, socket] of [["unbound", unbound], ["boundToAny", bound]] as const) {
      await socket.connect(target.address);
      await socket.send(BYTE);
      const { address } = await target.socket.recvfrom(1024);
      record(name, sameAddress(address, await socket.getsockname()) ? "same" : "different");
    }
    record("portKept", portOf(await bound.getsockname()) === portOf(before) ? "yes" : "no");
    record("portIsFree", await portIsFree(subject, unbound));
  },
});
