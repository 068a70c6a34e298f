import type { SocketOptions } from "../endpoint/kinds.ts";
import { Unsupported } from "../endpoint/errors.ts";
import type { Context } from "./context.ts";
import { type Check, type Group, Wrong } from "./check.ts";
import { pause } from "./deadline.ts";

/** Bytes that every system grants, and that none has by itself. */
const BUFFER = 20_000;
/** Milliseconds between two looks. */
const PAUSE_MS = 5;

const COMMON = { section: "Operations", needs: ["stream"], over: "first", after: ["connectStream"] } as const;

/** What reading an option gives; `undefined` where it can only be set, which an interface may be content with. */
async function read(
  context: Context,
  socket: number,
  option: keyof SocketOptions,
): Promise<number | undefined> {
  try {
    const { value, error } = await context.replyIfAny("getsockopt", { socket, option });
    if (error) throw new Wrong(`the error ${error.native} of getsockopt ${option}`, "its value");
    return value.value;
  } catch (error) {
    if (error instanceof Unsupported) return undefined;
    throw error;
  }
}

/** The check of an option whose value is a size of a buffer. */
function buffer(option: "SO_RCVBUF" | "SO_SNDBUF"): Check {
  return {
    ...COMMON,
    name: `setsockopt/${option}`,
    title: `${option} can be set, also before listening and connecting`,
    of: ["setsockopt", "getsockopt", `option:${option}`],
    needs: ["stream", `option:${option}`],
    mend: "one setsockopt on the socket itself, before binding or connecting where it comes with them",
    async run(context) {
      const options = { [option]: BUFFER };
      const { socket: listener } = await context.ok("listenStream", { address: context.any(), options });
      const { at } = await context.peerListens();
      const { socket } = await context.ok("connectStream", { address: at, options });
      for (const each of [listener, socket]) {
        const value = await read(context, each, option);
        // Linux doubles it.
        context.expect(
          value === undefined || (value >= BUFFER && value <= 2 * BUFFER),
          `${option} reads as ${value} after it was set to ${BUFFER}`,
          `${BUFFER}, or twice that on Linux`,
        );
      }
      await context.ok("setsockopt", { socket, option, value: 4 * BUFFER });
      const value = await read(context, socket, option);
      context.expect(
        value === undefined || value >= 4 * BUFFER,
        `${option} ${value}`,
        `at least ${4 * BUFFER}`,
      );
    },
  };
}

const CHECKS: readonly Check[] = [
  buffer("SO_RCVBUF"),
  buffer("SO_SNDBUF"),
  {
    ...COMMON,
    name: "setsockopt/TCP_NODELAY",
    title: "TCP_NODELAY can be set, and off again",
    of: ["setsockopt", "getsockopt", "option:TCP_NODELAY"],
    needs: ["stream", "option:TCP_NODELAY"],
    over: "inet",
    mend: "one setsockopt on the socket itself",
    async run(context) {
      const { at } = await context.peerListens();
      const { socket } = await context.ok("connectStream", { address: at, options: { TCP_NODELAY: 1 } });
      for (const value of [1, 0, 1]) {
        await context.ok("setsockopt", { socket, option: "TCP_NODELAY", value });
        const now = await read(context, socket, "TCP_NODELAY");
        context.expect(now === undefined || (now !== 0) === (value !== 0), `TCP_NODELAY ${now}`, `${value}`);
      }
    },
  },
  {
    ...COMMON,
    name: "setsockopt/SO_REUSEADDR",
    title: "an address whose last connection has just ended is free with SO_REUSEADDR, and not without it",
    of: ["setsockopt", "getsockopt", "option:SO_REUSEADDR"],
    needs: ["stream", "option:SO_REUSEADDR"],
    over: "inet",
    after: ["accept", "close"],
    mend:
      "set it before bind; where the implementation sets it by itself, 0 must turn it off, or leave the word out",
    async run(context) {
      const [on, off] = [{ SO_REUSEADDR: 1 }, { SO_REUSEADDR: 0 }];
      const { socket: listener } = await context.ok("listenStream", { address: context.any(), options: on });
      const { address } = await context.ok("getsockname", { socket: listener });
      const { socket: theirs } = await context.peer("connectStream", { address });
      const { socket } = await context.ok("accept", { socket: listener });
      // Whoever closes first keeps the address, in TIME-WAIT, and Linux asks the old socket too whether it may be shared.
      await context.ok("close", { socket });
      await context.peer("recv", { socket: theirs, size: 1 });
      await context.peer("close", { socket: theirs });
      await context.ok("close", { socket: listener });
      const why = "its last connection is in TIME-WAIT and SO_REUSEADDR is 0";
      await context.fails("listenStream", { address, options: off }, why, "EADDRINUSE");
      await context.ok("listenStream", { address, options: on });
    },
  },
  {
    ...COMMON,
    name: "getsockopt/SO_ERROR",
    title: "SO_ERROR is 0 without an error, names the error of a reset, and is 0 again",
    of: ["getsockopt", "option:SO_ERROR"],
    needs: ["stream", "option:SO_ERROR"],
    over: "inet",
    mend: `"value" is the number, "errno" its POSIX name, null for 0`,
    async run(context) {
      const { ours, theirs } = await context.connected();
      const look = async (errno: string | null): Promise<void> => {
        const ask = () => context.ok("getsockopt", { socket: ours, option: "SO_ERROR" });
        let came = await ask();
        // A reset takes its time from the peer to here.
        const lastMs = performance.now() + context.timeoutMs;
        while (errno !== null && came.value === 0 && performance.now() < lastMs) {
          await pause(PAUSE_MS);
          came = await ask();
        }
        context.expect(
          came.errno === errno && (came.value === 0) === (errno === null),
          `value ${came.value}, errno ${came.errno}`,
          errno === null ? "value 0, errno null" : `the errno ${errno} and its number`,
        );
      };
      await look(null);
      await context.peer("abort", { socket: theirs });
      await look("ECONNRESET");
      await look(null);
    },
  },
];

/** Options of sockets. */
export const OPTIONS: Group = { title: "Options", checks: CHECKS };
