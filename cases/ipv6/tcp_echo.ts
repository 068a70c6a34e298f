import {
  BOTH_ROLES,
  defineCase,
  exchanged,
  type Outcome,
  posix,
  rfc,
  sameAddress,
  type Socket,
} from "../../harness/case/mod.ts";

const same = { conforming: ["same"] } as const;

export default defineCase({
  id: "ipv6/tcp-echo",
  title: "A connection over IPv6 has IPv6 addresses at both ends",
  requirement: "Over ::1 bytes go both ways, and each end has ::1 as its own address and as the other's.",
  lesson: "IPv6 needs AF_INET6 and an address of four parts in Python: host, port, flow information, " +
    "scope. Everything else is as over IPv4.",
  level: "must",
  sources: [rfc(3493, "3.3"), posix("getpeername")],
  axes: { role: BOTH_ROLES, family: ["ipv6"] },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: { own: same, other: same, listener: same, exchange: { conforming: ["intact"] } },
  async script({ connected, loopback, record }) {
    const { host } = loopback() as { host: string };
    const { subject, peer, listener } = await connected();
    const is = async (socket: Socket, name: Promise<Awaited<ReturnType<Socket["getsockname"]>>>) => {
      const found = await name;
      const whole = found.family === "ipv6" && found.host === host && found.port > 0;
      return whole && sameAddress(found, await socket.getsockname());
    };
    const outcome = (holds: boolean): Outcome => holds ? "same" : "different";
    record("own", outcome(await is(subject, peer.getpeername())));
    record("other", outcome(await is(peer, subject.getpeername())));
    record("listener", outcome(await is(listener, listener.getsockname())));
    record("exchange", await exchanged(subject, peer));
  },
});
