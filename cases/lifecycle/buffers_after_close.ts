import { BYTE, defineCase, EVERY_FAMILY, posix } from "../../harness/case/mod.ts";
import { CLOSED, recordCalls } from "./_closed.ts";

export default defineCase({
  id: "lifecycle/buffers-after-close",
  title: "A closed socket fills and empties no buffers",
  requirement:
    "After close the calls for messages and for several buffers, and a duplicate, fail with EBADF.",
  level: "must",
  sources: [
    posix("recvmsg", "EBADF"),
    posix("readv", "EBADF"),
    posix("writev", "EBADF"),
    posix("dup", "EBADF"),
  ],
  axes: { family: EVERY_FAMILY },
  needs: { subject: ["stream", "recvmsg", "vectors", "buffers", "dup"], peer: ["stream"] },
  outcomes: {
    recvmsg: CLOSED,
    readv: CLOSED,
    writev: CLOSED,
    recvInto: CLOSED,
    sendReused: CLOSED,
    dup: CLOSED,
  },
  async script(scenario) {
    const { subject } = await scenario.connected();
    await subject.close();
    await recordCalls(scenario, {
      recvmsg: () => subject.recvmsg(1),
      readv: () => subject.readv([1, 1]),
      writev: () => subject.writev([BYTE, BYTE]),
      recvInto: () => subject.recvInto(1, 2),
      sendReused: () => subject.sendReused(BYTE),
      dup: () => subject.dup(),
    });
  },
});
