import { SockDiag } from "../libc/sock_diag.ts";
import type { Check, Group } from "./check.ts";
import { pause } from "./deadline.ts";

/** Bytes that a peer may get rid of at most while the agent receives nothing: more than the buffers of any system. */
const MOST_BUFFERED = 128 << 20;
/** Bytes of one send of the peer. */
const PIECE = 1 << 20;
/** Milliseconds for which the peer must be held up: a reader that was held up itself goes on within them. */
const HELD_MS = 300;
/** Milliseconds after which an agent that reads ahead has done so. */
const AHEAD_MS = 100;

const COMMON = {
  section: "Operations",
  needs: ["stream", "demand-read"],
  over: "first",
  after: ["recv"],
  mend: `receive only when asked; pause reading in between; or leave "demand-read" out`,
} as const;

const CHECKS: readonly Check[] = [
  {
    ...COMMON,
    name: "demand-read",
    title: "while nothing is received, the peer's sends come to a halt",
    of: ["demand-read"],
    async run(context) {
      for (const { theirs } of [await context.connected(), await context.accepted()]) {
        await context.peer("setMode", { socket: theirs, mode: "nonblocking" });
        let sent = 0;
        while (sent < MOST_BUFFERED) {
          const data = { seed: 1, length: PIECE };
          const { value, error } = await context.peerReply("send", { socket: theirs, data });
          if (value) sent += value.count;
          else {
            context.expect(error!.errno === "EAGAIN", `the peer's ${error!.errno}`, "EAGAIN");
            const ready = { socket: theirs, events: ["out"], timeoutMs: HELD_MS } as const;
            if ((await context.peer("poll", ready)).events.length === 0) break;
          }
        }
        context.expect(
          sent < MOST_BUFFERED,
          `${sent} bytes taken, of which none was asked for`,
          "the peer's EAGAIN",
        );
      }
    },
  },
  {
    ...COMMON,
    name: "demand-read/kernel",
    title: "what was not asked for stays in the kernel, where that can be seen",
    of: ["demand-read"],
    over: "inet",
    async run(context) {
      const observer = SockDiag.open();
      if (!observer) return;
      try {
        const { ours, theirs } = await context.connected();
        const { address: remote } = await context.peer("getsockname", { socket: theirs });
        const { address: local } = await context.peer("getpeername", { socket: theirs });
        await context.peer("sendall", { socket: theirs, data: new Uint8Array(1000) });
        await pause(AHEAD_MS);
        const state = observer.look(local, remote);
        // A stack of its own has no socket in this kernel.
        if (!state) return;
        context.expect(
          state.unread === 1000,
          `${state.unread} of 1000 bytes left in the kernel`,
          "all of them",
        );
        await context.ok("recv", { socket: ours, size: 1 });
      } finally {
        observer.close();
      }
    },
  },
];

/** That nothing is read ahead. */
export const DEMAND: Group = { title: "Reading on demand", checks: CHECKS };
