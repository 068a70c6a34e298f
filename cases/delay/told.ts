import { BYTE, defineCase, INET, outcome, posix, type Socket } from "../../harness/case/mod.ts";
import { callsOf, type Kinds } from "../_every_call.ts";
import { noTime, takesNoTime } from "./_at_once.ts";

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

/** Those that not every language lets be made while a send waits. */
const ALONE: readonly string[] = ["select", "mode:nonblocking"];

export default defineCase({
  id: "delay/told",
  title: "A socket with nothing to wait for is examined and set up",
  requirement: "Names, options, the mode, readiness and unread bytes are reported and set at once, whether " +
    "something is unread, has ended, or waits for room.",
  level: "should",
  sources: [posix("getsockname"), posix("getsockopt"), posix("setsockopt"), posix("fcntl"), posix("poll")],
  axes: { role: ["server"], family: INET },
  needs: { subject: ["stream", "shutdown:write"], peer: ["stream", "shutdown:write", "abort"] },
  outcomes: { unread: noTime, ended: noTime, over: noTime, halfClosed: noTime, full: noTime },
  async script(scenario) {
    const { connected, connectedSmall, visible, elapsedMs } = scenario;
    const told = (checkpoint: string, make: () => Promise<Socket>, kinds = CALLS): Promise<void> =>
      takesNoTime(scenario, checkpoint, async () => {
        const socket = await make();
        const tookMs: number[] = [];
        for (const call of callsOf(kinds, socket.seat)) {
          const telling = call(socket);
          await outcome(telling);
          tookMs.push(elapsedMs(telling));
        }
        return tookMs;
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
    const finishes: (() => Promise<unknown>)[] = [];
    await told("full", async () => {
      const { subject, peer, tooMuch } = await connectedSmall();
      const sending = subject.sendall(tooMuch);
      await visible(peer, "data");
      finishes.push(() => Promise.all([outcome(sending), peer.drain({ size: tooMuch.length })]));
      return subject;
    }, CALLS.filter(([needs]) => !ALONE.includes(needs)));
    for (const finish of finishes) await finish();
  },
});
