import type { Address } from "../../endpoint/address.ts";
import { settles } from "../../endpoint/within.ts";
import { outcome } from "../../script/observe.ts";
import type { Socket } from "../../script/socket.ts";
import { group } from "../check.ts";
import { expect, expectOutcome, expectSame } from "../expect.ts";
import type { CheckScenario } from "../scenario.ts";

/** Connections at most until one has to wait for a place in the peer's queue. */
const CONNECTIONS = 8;
/** Milliseconds after which a connection that is not there waits for a place. */
const QUEUED_MS = 100;

const FIX = "shut sockets down before closing them, answer the calls that waited, and answer reset last";

/** Connects until the peer's queue is full; resolves to the calls, of which the last one waits. */
async function fill({ subject }: CheckScenario, address: Address): Promise<Promise<Socket>[]> {
  const calls: Promise<Socket>[] = [];
  for (let waits = false; !waits && calls.length < CONNECTIONS;) {
    const connecting = subject.connectStream(address);
    calls.push(connecting);
    waits = !await settles(QUEUED_MS, connecting);
  }
  return calls;
}

/** The agent's cleaning between variants. */
export const RESET = group("Reset", { after: ["reset"] }, [
  {
    name: "reset",
    title: "reset closes the sockets that are open, and counts them",
    needs: ["stream"],
    over: "each",
    after: ["connectStream", "accept", "close"],
    fix: "shut down and then close every socket; count those that were open and not closed",
    async run({ peer, connected, accepted, reset }) {
      const [first, second, third] = [await connected(), await accepted(), await connected()];
      await third.subject.close();
      const listeners = "a listener and two connections; one was closed before";
      const open = await reset();
      expect(open === 3, `"open" ${open}`, `3: ${listeners}`);
      for (const end of [first.peer, second.peer]) {
        const told = await outcome(end.recv(1));
        expect(told !== "data", "data at the peer after reset", "end of file or RST");
      }
      const connecting = await outcome(peer.connectStream(second.address));
      expect(connecting !== "ok", "a connection of the peer's to a listener after reset", "an error");
      expectSame(`"open" of a second reset is`, await reset(), 0);
    },
  },
  {
    name: "reset/datagram",
    title: "reset closes datagram sockets, and counts them",
    needs: ["datagram"],
    over: "inet",
    after: ["openDatagram"],
    fix: "close every socket; count those that were open",
    async run({ subject, neighbour, family, datagram, reset }) {
      const { address } = await datagram(subject);
      expectSame(`"open" is`, await reset(), 1);
      await neighbour.openDatagram(family, address);
    },
  },
  {
    name: "reset/waiting",
    title: "reset lets a recv and an accept return that wait",
    needs: ["stream"],
    after: ["reset", "protocol/concurrent", "accept/waits"],
    fix: FIX,
    async run({ subject: seat, connected, listening, enters, reset }) {
      const { subject, peer } = await connected();
      const { listener } = await listening(seat);
      const calls = [subject.recv(1), listener.accept()];
      for (const call of calls) await enters(call);
      expectSame(`"open" is`, await reset(), 2);
      // The guard of the lines refuses an answer to reset before theirs.
      for (const call of calls) await outcome(call);
      expect(await outcome(peer.recv(1)) !== "data", "data at the peer after reset", "end of file or RST");
    },
  },
  {
    name: "reset/sending",
    title: "reset lets a sendall and a recvfrom return that wait",
    needs: ["stream", "datagram"],
    after: ["reset", "protocol/concurrent", "sendall/waits", "recvfrom/waits"],
    fix: FIX,
    async run({ subject: seat, connected, datagram, enters, reset }) {
      const { subject } = await connected();
      const { socket } = await datagram(seat);
      for (const call of [subject.sendall({ seed: 1, length: 64 << 20 }), socket.recvfrom(1)]) {
        await enters(call);
      }
      expectSame(`"open" is`, await reset(), 2);
    },
  },
  {
    name: "reset/polling",
    title: "reset lets a poll return that waits",
    needs: ["stream", "poll"],
    after: ["reset", "protocol/concurrent", "poll"],
    fix: FIX,
    async run({ connected, deadlineMs, enters, reset }) {
      const { subject } = await connected();
      const polling = subject.poll(["in"], 10 * deadlineMs);
      await enters(polling);
      expectSame(`"open" is`, await reset(), 1);
      await outcome(polling);
    },
  },
  {
    name: "reset/connecting",
    title: "reset lets a connect return that waits, and the agent goes on",
    // An interface that gives a socket only once it is connected has nothing to shut down.
    needs: ["stream", "bsd"],
    over: "inet",
    after: ["reset", "protocol/concurrent"],
    fix: FIX,
    async run(scenario) {
      const { peer, listening, connected, reset } = scenario;
      const { address } = await listening(peer, { backlog: 1 });
      const calls = await fill(scenario, address);
      await reset();
      for (const call of calls) await outcome(call);
      expectOutcome("a connect after reset", await outcome(connected()), "ok");
    },
  },
]);
