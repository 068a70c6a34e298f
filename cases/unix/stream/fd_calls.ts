import { BYTE, defineCase, EVERY_FAMILY, linux, posix } from "../../../harness/case/mod.ts";
import { connectionsOfEveryType, everyCall, everyCallRows, type Joined } from "../../_every_call.ts";

export default defineCase({
  id: "unix/stream/fd-calls",
  title: "Every call is made on a socket that was received",
  requirement: "A socket that was received reports its state, receives and sends by every call.",
  level: "must",
  sources: [linux("unix(7)", "SCM_RIGHTS"), posix("recvmsg", "SCM_RIGHTS")],
  axes: { role: ["client"], family: EVERY_FAMILY, mode: ["natural", "nonblocking"] },
  needs: { subject: ["stream", "socketpair", "descriptors"], peer: ["stream"] },
  outcomes: everyCallRows(),
  async script(scenario) {
    const [giver, taker] = await scenario.subject.socketpair("unix", "stream");
    const received: Joined[] = [];
    for (const each of await connectionsOfEveryType(scenario)) {
      await giver.sendDescriptors(BYTE, [each.mine]);
      await each.mine.close();
      const [mine] = (await taker.recvDescriptors(1, 1)).sockets;
      await scenario.inMode(mine!);
      received.push({ ...each, mine: mine! });
    }
    await everyCall(scenario, received);
  },
});
