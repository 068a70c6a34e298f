import { defineCase, EVERY_FAMILY, linux } from "../../../harness/case/mod.ts";
import { received, roomFor, TEXTS } from "./_messages.ts";

export default defineCase({
  id: "udp/several/waits-for-all",
  title: "A receiver waits for as many datagrams as it has room for",
  requirement:
    "A blocking recvmmsg without flags waits until there are as many datagrams as it was asked for.",
  level: "must",
  sources: [linux("recvmmsg(2)", "RETURN VALUE")],
  axes: { family: EVERY_FAMILY, mode: ["natural", "blocking"] },
  needs: { subject: ["datagram", "mmsg"], peer: ["datagram"] },
  outcomes: {
    waits: { conforming: ["pending"] },
    waitsOn: { conforming: ["pending"], after: { waits: "pending" } },
    received: { conforming: ["whole"], after: { waitsOn: "pending" } },
  },
  async script({ datagrams, inMode, pendingOr, record }) {
    const { subject, subjectAddress, peer } = await datagrams();
    await inMode(subject);
    const waiting = subject.recvmmsg(roomFor(TEXTS.length));
    const how = () => received(TEXTS)(waiting);
    const waits = await pendingOr(waiting, how);
    record("waits", waits);
    if (waits !== "pending") return;
    for (const text of TEXTS.slice(0, -1)) await peer.sendto(text, subjectAddress);
    const waitsOn = await pendingOr(waiting, how);
    record("waitsOn", waitsOn);
    if (waitsOn !== "pending") return;
    await peer.sendto(TEXTS.at(-1)!, subjectAddress);
    record("received", await how());
  },
});
