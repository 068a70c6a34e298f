import { defineCase, linux, rfc } from "../../harness/case/mod.ts";
import { everyCall, everyCallRows } from "../_every_call.ts";
import { at, portOf } from "./_stacks.ts";

export default defineCase({
  id: "ipv6/mapped-calls",
  title: "Every call is made on a connection of IPv6 over IPv4",
  requirement: "A socket of IPv6 that is connected to a mapped address reports " +
    "its state, receives and sends by every call.",
  level: "should",
  sources: [rfc(3493, "3.7"), linux("ipv6(7)")],
  axes: { role: ["client"], family: ["ipv6"], mode: ["natural", "nonblocking"] },
  needs: { subject: ["stream"], peer: ["stream", "family:ipv4"] },
  outcomes: everyCallRows(),
  async script(scenario) {
    const { loopback, subject: seat, peer, inMode } = scenario;
    loopback();
    const listener = await peer.listenStream(at.mapped(0));
    const subject = await seat.connectStream(at.mapped(await portOf(listener)));
    const { socket: other } = await listener.accept();
    await inMode(subject);
    await everyCall(scenario, [{ mine: subject, other }]);
  },
});
