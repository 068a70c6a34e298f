import { bytesOf, defineCase, posix, python, type Socket } from "../../harness/case/mod.ts";
import { callsOf, type Kinds } from "../_every_call.ts";
import { fillUp } from "../tcp/send/_offer.ts";
import { filled } from "../unix/dgram/_full.ts";
import { allTimeOut, TIMEOUT_MS } from "./_deadline.ts";

/** The bytes of each call. */
const MESSAGE = bytesOf("abc");

/** Calls that are timed as they are. */
const CALLS: Kinds<(socket: Socket) => Promise<unknown>> = [
  ["stream", (socket) => socket.sendall(MESSAGE)],
  ["send", (socket) => socket.send(MESSAGE)],
  ["buffers", (socket) => socket.sendReused(MESSAGE)],
  ["vectors", (socket) => socket.writev([MESSAGE])],
  ["mmsg", (socket) => socket.sendmmsg([MESSAGE])],
  ["sendfile", (socket) => socket.sendfile(MESSAGE, 1, 2)],
  ["descriptors", (socket) => socket.sendDescriptors(MESSAGE, [socket])],
];

export default defineCase({
  id: "timeout/sends-in-time",
  title: "Every call that sends ends in time where there is no room",
  requirement: "With a timeout a send by whatever call fails when that is over, no earlier and no later.",
  level: "must",
  sources: [python("socket.settimeout()"), posix("sendmsg"), posix("writev")],
  // Over IP a probe of the window makes room for a few bytes.
  axes: { role: ["client"], family: ["unix"] },
  needs: {
    subject: ["stream", "send", "mode:timeout", "mode:nonblocking", "timeout:send", "unix:timeout"],
    peer: ["stream", "datagram", "demand-read", "option:SO_RCVBUF"],
  },
  outcomes: { sends: { conforming: ["timeout"] } },
  async script(scenario) {
    const { connectedSmall, datagrams, peer, record, subject } = scenario;
    const waiting: (() => Promise<unknown>)[] = [];
    for (const send of callsOf(CALLS, subject)) {
      const { subject: mine, tooMuch } = await connectedSmall();
      await fillUp({ mode: "nonblocking" }, mine, tooMuch);
      await mine.setMode("timeout", TIMEOUT_MS);
      waiting.push(() => send(mine));
    }
    const full = peer.has("unix:datagram") && subject.has("unix:datagram");
    if (full && subject.has("datagram")) {
      const { subject: mine, peerAddress } = await datagrams();
      await filled(scenario, peerAddress);
      await mine.setMode("timeout", TIMEOUT_MS);
      waiting.push(() => mine.sendto(MESSAGE, peerAddress));
    }
    record("sends", await allTimeOut(scenario, () => waiting.map((call) => call())));
  },
});
