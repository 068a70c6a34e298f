import { BYTE, defineCase, EVERY_FAMILY, linux, posix } from "../../../harness/case/mod.ts";
import { everyCall, everyCallRows } from "../../_every_call.ts";

export default defineCase({
  id: "unix/stream/fd-calls",
  title: "Every call is made on a socket that was received",
  requirement: "A socket that was received tells of itself, receives and sends by every call.",
  level: "must",
  sources: [linux("unix(7)", "SCM_RIGHTS"), posix("recvmsg", "SCM_RIGHTS")],
  axes: { role: ["client"], family: EVERY_FAMILY, mode: ["natural", "nonblocking"] },
  needs: { subject: ["stream", "socketpair", "descriptors"], peer: ["stream"] },
  outcomes: everyCallRows(),
  async script(scenario) {
    const { connected, subject: seat, inMode } = scenario;
    const { subject, peer } = await connected();
    const [giver, taker] = await seat.socketpair("unix", "stream");
    await giver.sendDescriptors(BYTE, [subject]);
    await subject.close();
    const [taken] = (await taker.recvDescriptors(1, 1)).sockets;
    await inMode(taken!);
    await everyCall(scenario, taken!, peer);
  },
});
