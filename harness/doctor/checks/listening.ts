import type { Address, UnixAddress } from "../../endpoint/address.ts";
import { outcome } from "../../script/observe.ts";
import type { Socket } from "../../script/socket.ts";
import { ADDRESSES } from "../advice.ts";
import { group } from "../check.ts";
import { expect, expectAddress, expectBytes } from "../expect.ts";
import { type CheckScenario, pause } from "../scenario.ts";

/** Connections that are more than a backlog of 1 lets through; Linux takes 2. */
const CONNECTIONS = 16;
/** Milliseconds in which a connection on the same machine is made. */
const QUEUED_MS = 100;

/** Requires that a listener with a backlog of 1 lets only some of many connections through. */
export async function queued({ peer, family }: CheckScenario, address: Address): Promise<void> {
  const begun: Socket[] = [];
  for (let index = 0; index < CONNECTIONS; index++) {
    const socket = await peer.socket(family, "stream");
    await socket.setMode("nonblocking");
    await outcome(socket.connect(address));
    begun.push(socket);
  }
  // Connections for which there is room are made soon. The system tries the others again after a second.
  await pause(QUEUED_MS);
  let connected = 0;
  for (const socket of begun) connected += (await socket.poll(["out"], 0)).join() === "out" ? 1 : 0;
  expect(
    connected < CONNECTIONS,
    `${connected} connections at once through a backlog of 1, of which none was accepted`,
    "that some of them wait",
  );
}

/** Listeners, and the connections that they accept. */
export const LISTENING = group("Listening", { over: "each", after: ["listenStream"] }, [
  {
    name: "listenStream",
    also: ["stream"],
    title: "The peer can connect to a listener as soon as it was answered",
    after: [],
    fix: "bind, listen, and answer after that",
    async run({ subject, peer, listening }) {
      const { address } = await listening(subject);
      await peer.connectStream(address);
    },
  },
  {
    name: "listenStream/path",
    title: "A path may have any characters: quotes, backslashes, blanks, letters beyond ASCII",
    over: "unix",
    fix: "decode the escapes of JSON, and pass the path on as UTF-8",
    async run({ subject, peer, addressOf }) {
      const { path } = addressOf(subject) as UnixAddress;
      const address = { family: "unix", path: `${path} "\\é` } as const;
      await subject.listenStream(address);
      await peer.connectStream(address);
    },
  },
  {
    name: "getsockname",
    needs: ["stream"],
    title: "A listener reports the address and the port that it got",
    fix: ADDRESSES.fix!,
    async run({ subject, addressOf }) {
      const asked = addressOf(subject);
      const told = await (await subject.listenStream(asked)).getsockname();
      if (asked.family === "unix" || told.family === "unix") {
        return expectAddress("getsockname reports", told, asked);
      }
      expect(told.port !== 0, "the port 0", "the port that the system chose", ADDRESSES);
      expectAddress("getsockname reports", told, { ...asked, port: told.port });
    },
  },
  {
    name: "listenStream/in-use",
    title: "An address that is in use cannot be listened on",
    fix: "answer with the error of bind or listen",
    async run({ subject, neighbour, listening, fails }) {
      const { address } = await listening(neighbour);
      await fails(subject.listenStream(address), "another socket listens there", "EADDRINUSE");
    },
  },
  {
    name: "listenStream/backlog",
    also: ["backlog"],
    title: "A backlog can be given",
    needs: ["backlog"],
    fix: "pass the backlog to listen()",
    async run({ subject, peer, listening }) {
      const { listener, address } = await listening(subject, { backlog: 1 });
      await peer.connectStream(address);
      await listener.accept();
    },
  },
  {
    name: "listenStream/queue",
    also: ["backlog"],
    title: "With a short backlog, connections that nobody accepts have to wait",
    // Without the separate steps accepting may be an event, and the implementation empties the queue by
    // itself.
    needs: ["backlog", "bsd"],
    over: "first",
    after: ["listenStream/backlog", "getsockname"],
    fix: "pass the backlog to listen(), and accept only when asked to",
    async run(scenario) {
      const { address } = await scenario.listening(scenario.subject, { backlog: 1 });
      await queued(scenario, address);
    },
  },
  {
    name: "accept",
    title: "accept gives the connection that was made, and the address of its other end",
    after: ["getsockname"],
    fix: "accept one connection; the address is the one that the socket call returned",
    async run({ subject, peer, listening }) {
      const { listener, address } = await listening(subject);
      const client = await peer.connectStream(address);
      const { socket, address: origin } = await listener.accept();
      if (origin !== null) expectAddress("accept gives", origin, await client.getsockname());
      await client.sendall(Uint8Array.of(1));
      expectBytes("what the accepted socket receives", await socket.recv(1), Uint8Array.of(1));
    },
  },
]);
