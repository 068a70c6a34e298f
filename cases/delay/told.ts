import { BYTE, defineCase, INET, outcome, posix, type Socket } from "../../harness/case/mod.ts";
import { callsOf, type Kinds } from "../_every_call.ts";
import { atOnce, takesNoTime } from "./_at_once.ts";

/** Calls that never have to wait; the last changes whether others do. */
const CALLS: Kinds<(socket: Socket) => Promise<unknown>> = [
  ["stream", (socket) => socket.getsockname()],
  ["stream", (socket) => socket.getpeername()],
  ["fionread", (socket) => socket.fionread()],
  ["siocoutq", (socket) => socket.siocoutq()],
  ["poll", (socket) => socket.poll(["in", "out"], 0)],
  ["select", (socket) => socket.seat.select({ reads: [socket], writes: [socket] }, 0)],
  ["option:SO_KEEPALIVE", (socket) => socket.getsockopt("SO_KEEPALIVE")],
  ["option:SO_KEEPALIVE", (socket) => socket.setsockopt("SO_KEEPALIVE", 1)],
  ["option:SO_RCVBUF", (socket) => socket.getsockopt("SO_RCVBUF")],
  ["option:SO_ERROR", (socket) => socket.getsockopt("SO_ERROR")],
  ["mode:nonblocking", (socket) => socket.setMode("nonblocking")],
];

export default defineCase({
  id: "delay/told",
  title: "A socket is asked and set that has nothing to wait for",
  requirement:
    "Names, options, the mode, and what is ready and unread are reported and set at once, whatever is unread or " +
    "over, or waits for room.",
  level: "should",
  sources: [posix("getsockname"), posix("getsockopt"), posix("setsockopt"), posix("fcntl"), posix("poll")],
  axes: { role: ["server"], family: INET },
  needs: { subject: ["stream", "shutdown:write"], peer: ["stream", "shutdown:write", "abort"] },
  outcomes: { unread: atOnce, ended: atOnce, over: atOnce, halfClosed: atOnce, full: atOnce },
  async script(scenario) {
    const { connected, connectedSmall, visible, elapsedMs } = scenario;
    /** Makes every call, and records whether the slowest took no time. */
    const told = (checkpoint: string, make: () => Promise<Socket>) =>
      takesNoTime(scenario, checkpoint, async () => {
        const socket = await make();
        let slowestMs = 0;
        for (const call of callsOf(CALLS, socket.seat)) {
          const telling = call(socket);
          await outcome(telling);
          slowestMs = Math.max(slowestMs, elapsedMs(telling));
        }
        return slowestMs;
      });
    await told("unread", async () => {
      const { subject, peer } = await connected();
      await peer.sendall(BYTE);
      await visible(subject, "data");
      return subject;
    });
    await told("ended", async () => {
      const { subject, peer } = await connected();
      await peer.sendall(BYTE);
      await peer.shutdown("write");
      await visible(subject, "fin");
      return subject;
    });
    await told("over", async () => {
      const { subject, peer } = await connected();
      await peer.abort();
      await visible(subject, "reset");
      return subject;
    });
    await told("halfClosed", async () => {
      const { subject } = await connected();
      await subject.shutdown("write");
      return subject;
    });
    await told("full", async () => {
      const { subject, peer, tooMuch } = await connectedSmall();
      outcome(subject.sendall(tooMuch));
      await visible(peer, "data");
      return subject;
    });
  },
});
