import { BYTE, defineCase, EVERY_FAMILY, linux, posix } from "../../harness/case/mod.ts";
import { CLOSED, recordCalls } from "./_closed.ts";

export default defineCase({
  id: "lifecycle/messages-after-close",
  title: "A closed socket sends no file, and no several messages",
  requirement: "After close the calls for several messages and for files fail with EBADF.",
  level: "must",
  sources: [posix("recvmsg", "EBADF"), linux("sendfile(2)", "EBADF"), linux("sendmmsg(2)", "ERRORS")],
  axes: { family: EVERY_FAMILY },
  needs: { subject: ["stream", "mmsg", "sendfile"], peer: ["stream"] },
  outcomes: { recvmmsg: CLOSED, sendmmsg: CLOSED, sendfile: CLOSED },
  async script(scenario) {
    const { subject } = await scenario.connected();
    await subject.close();
    await recordCalls(scenario, {
      recvmmsg: () => subject.recvmmsg([1, 1]),
      sendmmsg: () => subject.sendmmsg([BYTE, BYTE]),
      sendfile: () => subject.sendfile(BYTE, 0, 1),
    });
  },
});
