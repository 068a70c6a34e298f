import {
  BOTH_ROLES,
  bytesOf,
  defineCase,
  EVERY_FAMILY,
  outcome,
  posix,
  rfc,
  sameAddress,
} from "../../harness/case/mod.ts";
import { awaited, look, told } from "./_told.ts";

const table = told({ arrived: ["in", "out"], received: ["out"] });

export default defineCase({
  id: "poll/empty-datagram",
  title: "An empty datagram makes a socket readable",
  requirement: "A datagram without bytes is reported like any other, until it is received with its sender.",
  level: "must",
  sources: [rfc(768, "Length"), posix("poll", "POLLIN"), posix("recvfrom")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["datagram", "poll"], peer: ["datagram"] },
  ...table,
  outcomes: {
    ...table.outcomes,
    datagram: { conforming: ["empty"] },
    source: { conforming: ["same"], after: { datagram: "empty" } },
  },
  async script(scenario) {
    const { datagrams, record } = scenario;
    const { subject, subjectAddress, peer, peerAddress } = await datagrams();
    await peer.sendto(bytesOf(""), subjectAddress);
    await awaited("in", subject);
    await look(scenario, "arrived", subject);
    const receiving = subject.recvfrom(1024);
    const datagram = await outcome(receiving);
    record("datagram", datagram);
    if (datagram === "empty") {
      record("source", sameAddress((await receiving).address, peerAddress) ? "same" : "different");
    }
    await look(scenario, "received", subject);
  },
});
