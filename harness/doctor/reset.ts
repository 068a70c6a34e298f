import type { SocketId } from "../endpoint/kinds.ts";
import { EndpointLost } from "../endpoint/errors.ts";
import type { Context } from "./context.ts";
import { type Check, type Group, Wrong } from "./check.ts";

const COMMON = { section: "Operations", of: ["reset"], needs: [], over: "first" } as const;

async function reset(context: Context): Promise<number> {
  try {
    return (await (await context.subject.agent()).reset()).open;
  } catch (error) {
    if (!(error instanceof EndpointLost)) throw error;
    throw new Wrong(error.message, "the answer to reset, after those of all calls that waited");
  }
}

/** That the peer's end has been told. */
async function gone(context: Context, theirs: SocketId): Promise<void> {
  const { value } = await context.peerReply("recv", { socket: theirs, size: 1 });
  if (value) context.expect(value.data.length === 0, "data at the peer after reset", "end of file or RST");
}

const CHECKS: readonly Check[] = [
  {
    ...COMMON,
    name: "reset",
    title: "reset closes what is open, and counts that",
    needs: ["stream"],
    over: "each",
    after: ["connectStream", "accept", "close"],
    mend: "shut down and then close every socket; count those that were open and not closed",
    async run(context) {
      const first = await context.connected();
      const second = await context.accepted();
      const third = await context.connected();
      await context.ok("close", { socket: third.ours });
      const open = await reset(context);
      context.expect(
        open === 3,
        `"open" ${open}`,
        "3: a listener and two connections; one was closed before",
      );
      await gone(context, first.theirs);
      await gone(context, second.theirs);
      const { error } = await context.peerReply("connectStream", { address: second.at });
      context.expect(error !== undefined, "a connection of the peer's to a listener after reset", "an error");
      const again = await reset(context);
      context.expect(again === 0, `"open" ${again} of a second reset`, "0");
    },
  },
  {
    ...COMMON,
    name: "reset/datagram",
    title: "reset closes datagram sockets, and counts them",
    needs: ["datagram"],
    over: "inet",
    after: ["openDatagram"],
    mend: "close every socket; count those that were open",
    async run(context) {
      const { family } = context;
      const { socket } = await context.ok("openDatagram", { family, address: context.any() });
      const { address } = await context.ok("getsockname", { socket });
      const open = await reset(context);
      context.expect(open === 1, `"open" ${open}`, "1");
      await context.neighbour("openDatagram", { family, address });
    },
  },
  {
    ...COMMON,
    name: "reset/waiting",
    title: "reset lets every call return that waits",
    needs: ["stream"],
    after: ["reset", "recv/waits", "accept/waits"],
    mend: "shut sockets down before closing them, answer what waited, and answer reset last",
    async run(context) {
      const { ours, theirs } = await context.connected();
      const { listener } = await context.listens();
      const calls = [
        await context.waits("recv", { socket: ours, size: 1 }),
        await context.waits("accept", { socket: listener }),
      ];
      const open = await reset(context);
      context.expect(open === 2, `"open" ${open}`, "2: a listener and a connection");
      // That they are answered before is seen to by whoever reads the lines.
      await Promise.all(calls.map((call) => call.reply));
      await gone(context, theirs);
    },
  },
  {
    ...COMMON,
    name: "reset/sending",
    title: "reset lets a sendall and a recvfrom return that wait",
    needs: ["stream", "datagram"],
    after: ["reset", "sendall/waits", "recvfrom/waits"],
    mend: "shut sockets down before closing them, answer what waited, and answer reset last",
    async run(context) {
      const { ours } = await context.connected();
      const { socket } = await context.ok("openDatagram", { family: context.family, address: context.any() });
      await context.waits("sendall", { socket: ours, data: { seed: 1, length: 64 << 20 } });
      await context.waits("recvfrom", { socket, size: 1 });
      const open = await reset(context);
      context.expect(open === 2, `"open" ${open}`, "2");
    },
  },
];

/** The agent's cleaning between variants. */
export const RESET: Group = { title: "Reset", checks: CHECKS };
