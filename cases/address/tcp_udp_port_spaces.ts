import {
  bytesOf,
  compared,
  defineCase,
  exchanged,
  INET,
  outcome,
  rfc,
  sameAddress,
} from "../../harness/case/mod.ts";
import { tried } from "../_clock.ts";

const DATAGRAM = bytesOf("datagram");

export default defineCase({
  id: "address/tcp-udp-port-spaces",
  title: "TCP and UDP use one port number at once",
  requirement:
    "The ports of TCP and of UDP are apart: a number can be bound for both, and each gets only its own.",
  level: "must",
  sources: [rfc(9293, "3.3"), rfc(768, "Introduction"), rfc(6335, "6")],
  axes: { family: INET },
  needs: { subject: ["stream", "datagram"], peer: ["stream", "datagram"] },
  outcomes: {
    datagram: { conforming: ["ok"] },
    datagramName: { conforming: ["same"], after: { datagram: "ok" } },
    stream: { conforming: ["intact"], after: { datagram: "ok" } },
    received: { conforming: ["intact"], after: { datagram: "ok" } },
  },
  async script(scenario) {
    const { listening, connectedTo, datagram, subject, peer, family, record } = scenario;
    const bothAt = async () => {
      const { listener, address } = await listening(subject);
      const opening = subject.openDatagram(family, address);
      return { listener, address, opening, how: await outcome(opening) };
    };
    // Another process may have the datagram port of that number.
    const { listener, address, opening, how } = await tried(
      scenario,
      bothAt,
      ({ how }) => how !== "EADDRINUSE",
    );
    record("datagram", how);
    if (how !== "ok") return;
    const socket = await opening;
    record("datagramName", sameAddress(await socket.getsockname(), address) ? "same" : "different");
    const sender = await datagram(peer);
    await sender.socket.sendto(DATAGRAM, address);
    const ends = await connectedTo(listener, address);
    record("stream", await exchanged(ends.peer, ends.subject));
    record("received", compared((await socket.recvfrom(100)).data, DATAGRAM));
  },
});
