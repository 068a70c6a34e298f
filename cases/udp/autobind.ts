import { bytesOf, defineCase, INET, linux, outcome, posix, sameAddress } from "../../harness/case/mod.ts";
import { carried } from "./_payload.ts";
import { portIsFree } from "./_port.ts";

export default defineCase({
  id: "udp/autobind",
  title: "The first send of an unbound socket binds it",
  requirement:
    "A send from an unbound socket binds it to a free port, which it keeps for itself, for later sends and " +
    "for replies, until it is closed.",
  lesson: "A client need not bind(): its first sendto() gives it a port, to which the reply comes. " +
    "Before that, recvfrom() has no address to receive at.",
  level: "must",
  sources: [posix("sendto"), posix("bind", "EINVAL"), linux("ip(7)")],
  axes: { family: INET },
  // `bsd`, because a socket that is not bound is a separate step: many interfaces bind whatever they open.
  needs: { subject: ["datagram", "bsd"], peer: ["datagram"] },
  outcomes: {
    port: { conforming: ["same"] },
    portAgain: { conforming: ["same"], after: { port: "same" } },
    reply: { conforming: ["whole"], after: { port: "same" } },
    taken: { conforming: ["EADDRINUSE"], after: { port: "same" } },
    bind: { conforming: ["EINVAL"], after: { port: "same" } },
    portIsFree: { conforming: ["ok"], after: { port: "same" } },
  },
  async script({ datagram, subject, peer, addressOf, family, record }) {
    const { socket, address } = await datagram(peer);
    const unbound = await subject.socket(family, "datagram");
    await unbound.sendto(bytesOf("first"), address);
    const first = (await socket.recvfrom(1024)).address;
    const name = await unbound.getsockname();
    const same = first !== null && "port" in first && "port" in name && first.port === name.port;
    record("port", same ? "same" : "different");
    if (!same) return;

    await unbound.sendto(bytesOf("second"), address);
    const second = (await socket.recvfrom(1024)).address;
    record("portAgain", sameAddress(first, second) ? "same" : "different");
    await socket.sendto(bytesOf("reply"), first);
    record("reply", carried((await unbound.recvfrom(1024)).data, bytesOf("reply")));
    record("taken", await outcome(subject.openDatagram(family, first)));
    record("bind", await outcome(unbound.bind(addressOf(subject))));
    record("portIsFree", await portIsFree(subject, unbound));
  },
});
