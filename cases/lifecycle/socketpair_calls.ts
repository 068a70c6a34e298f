import { defineCase, posix, python } from "../../harness/case/mod.ts";
import { everyCall, everyCallRows } from "../_every_call.ts";

export default defineCase({
  id: "lifecycle/socketpair-calls",
  title: "Every call is made on the sockets of a pair",
  requirement:
    "Either socket of a pair reports its state, receives and sends by every call as other connected " +
    "sockets do, whatever its type.",
  level: "should",
  sources: [posix("socketpair"), python("socket.socketpair")],
  axes: { family: ["unix"], mode: ["natural", "nonblocking"] },
  needs: { subject: ["stream", "datagram", "socketpair", "type:seqpacket"] },
  outcomes: {
    ...everyCallRows("first"),
    ...everyCallRows("second"),
    ...everyCallRows("seqpacket"),
    ...everyCallRows("datagram"),
  },
  async script(scenario) {
    const { subject, family, inMode } = scenario;
    const [first, itsPeer] = await subject.socketpair(family, "stream");
    await inMode(first);
    await everyCall(scenario, [{ mine: first, other: itsPeer }], "first");
    const [peer, second] = await subject.socketpair(family, "stream");
    await inMode(second);
    await everyCall(scenario, [{ mine: second, other: peer }], "second");
    for (const type of ["seqpacket", "datagram"] as const) {
      const [one, other] = await subject.socketpair(family, type);
      await inMode(other);
      await everyCall(scenario, [{ mine: other, other: one, whole: true }], type);
    }
  },
});
