import { BYTE, bytesOf, defineCase, outcome, posix, rfc, sameAddress } from "../../harness/case/mod.ts";
import { portOf } from "../address/_wildcard.ts";
import { carried } from "./_payload.ts";

export default defineCase({
  id: "udp/specific-bind-filters",
  title: "A datagram socket serves the one address that it is bound to",
  requirement:
    "A datagram socket on one address of a host gets the datagrams for that alone, and sends from it.",
  level: "must",
  sources: [posix("bind"), rfc(1122, "4.1.3.5")],
  axes: { family: ["ipv4"] },
  needs: { subject: ["datagram"], peer: ["datagram"] },
  outcomes: {
    bind: { conforming: ["ok"] },
    received: { conforming: ["whole"], after: { bind: "ok" } },
    neighbour: { conforming: ["whole"], after: { bind: "ok" } },
    source: { conforming: ["same"], after: { bind: "ok" } },
  },
  async script({ subject, peer, loopback, family, datagram, record }) {
    const neighbour = await peer.openDatagram(family, loopback(1));
    const first = await neighbour.getsockname();
    const second = loopback(2, portOf(first));
    const opening = subject.openDatagram(family, second);
    const bind = await outcome(opening);
    record("bind", bind);
    if (bind !== "ok") return;
    const sender = (await datagram(peer)).socket;
    await sender.sendto(bytesOf("to the first"), first);
    await sender.sendto(bytesOf("to the second"), second);
    const socket = await opening;
    record("received", carried((await socket.recvfrom(1024)).data, bytesOf("to the second")));
    record("neighbour", carried((await neighbour.recvfrom(1024)).data, bytesOf("to the first")));
    await socket.sendto(BYTE, first);
    record("source", sameAddress((await neighbour.recvfrom(16)).address, second) ? "same" : "different");
  },
});
