import { BYTE, defineCase, INET, outcome, posix, type Socket } from "../../harness/case/mod.ts";
import { callsOf, type Kinds } from "../_every_call.ts";
import { atOnce, takesNoTime } from "./_at_once.ts";

/** Calls that never have to wait. */
const CALLS: Kinds<(socket: Socket) => Promise<unknown>> = [
  ["stream", (socket) => socket.getsockname()],
  ["stream", (socket) => socket.getpeername()],
  ["fionread", (socket) => socket.fionread()],
  ["poll", (socket) => socket.poll(["in", "out"], 0)],
  ["option:SO_KEEPALIVE", (socket) => socket.getsockopt("SO_KEEPALIVE")],
  ["option:SO_KEEPALIVE", (socket) => socket.setsockopt("SO_KEEPALIVE", 1)],
  ["option:SO_RCVBUF", (socket) => socket.getsockopt("SO_RCVBUF")],
  ["mode:nonblocking", (socket) => socket.setMode("nonblocking")],
  ["option:SO_ERROR", (socket) => socket.getsockopt("SO_ERROR")],
];

export default defineCase({
  id: "delay/told",
  title: "A socket is asked and set that has nothing to wait for",
  requirement:
    "Names, options, the mode, and what is ready and unread are told and set at once, whatever is unread or over.",
  level: "should",
  sources: [posix("getsockname"), posix("getsockopt"), posix("setsockopt"), posix("fcntl"), posix("poll")],
  axes: { role: ["server"], family: INET },
  needs: { subject: ["stream"], peer: ["stream", "shutdown:write", "abort"] },
  outcomes: { unread: atOnce, ended: atOnce, over: atOnce },
  async script(scenario) {
    const { connected, visible, elapsedMs } = scenario;
    /** Makes every call, and records whether the slowest took no time. */
    const told = (checkpoint: string, socket: Socket) =>
      takesNoTime(scenario, checkpoint, async () => {
        let slowestMs = 0;
        for (const call of callsOf(CALLS, socket.seat)) {
          const telling = call(socket);
          await outcome(telling);
          slowestMs = Math.max(slowestMs, elapsedMs(telling));
        }
        return slowestMs;
      });
    const { subject, peer } = await connected();
    await peer.sendall(BYTE);
    await visible(subject, "data");
    await told("unread", subject);
    await peer.shutdown("write");
    await visible(subject, "fin");
    await told("ended", subject);
    await peer.abort();
    await visible(subject, "reset");
    await told("over", subject);
  },
});
