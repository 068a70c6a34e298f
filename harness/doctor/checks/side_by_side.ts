import { outcome } from "../../script/observe.ts";
import { waitingFor } from "../../script/seat.ts";
import { CONCURRENT } from "../advice.ts";
import { group } from "../check.ts";
import { expect, expectBytes, expectOutcome, expectSame } from "../expect.ts";

/** Calls that wait at once: more than a pool of threads has by itself. */
const MANY = 40;

/** Calls beside a call that waits, on other sockets and on the same one. */
export const SIDE_BY_SIDE = group("Side by side", {
  section: "Messages",
  needs: ["stream"],
  after: ["protocol/concurrent"],
}, [
  {
    name: "protocol/concurrent",
    title: "A call that waits does not hold up another",
    after: ["recv/waits"],
    fix: CONCURRENT.fix!,
    async run({ connected, enters }) {
      const [first, second] = [await connected(), await connected()];
      const receiving = first.subject.recv(1);
      await enters(receiving);
      await second.subject.close();
      expectOutcome("the peer's recv after close", await outcome(second.peer.recv(1)), "eof");
      expect(
        waitingFor(receiving)!.recorded.returnedAt < 0,
        "an answer to the recv",
        "a recv that still waits",
      );
      await first.peer.close();
      await receiving;
    },
  },
  {
    name: "protocol/concurrent-accept",
    title: "An accept that waits does not hold up a connection",
    after: ["accept/waits", "protocol/concurrent"],
    fix: CONCURRENT.fix!,
    async run({ subject, listening, connected, enters }) {
      const { listener, address } = await listening(subject);
      const accepting = listener.accept();
      await enters(accepting);
      await connected();
      // The agent connects to itself: it makes the connection that it waits for.
      await subject.connectStream(address);
      await accepting;
    },
  },
  {
    name: "protocol/many",
    title: `${MANY} calls wait at once, and are answered in the order in which they can be`,
    fix: "no fixed number of workers; answers come in any order",
    async run({ connected, enters }) {
      const calls = [];
      for (let index = 0; index < MANY; index++) {
        const { subject, peer } = await connected();
        const receiving = subject.recv(1);
        await enters(receiving);
        calls.push({ peer, receiving });
      }
      for (const [index, { peer, receiving }] of [...calls.entries()].reverse()) {
        await peer.sendall(Uint8Array.of(index));
        expectBytes(`the bytes on connection ${index}`, await receiving, Uint8Array.of(index));
      }
    },
  },
  {
    name: "protocol/entered",
    title: `"entered" names the request that waits`,
    fix: `"params" is {"id": N} with the id of that very request`,
    async run({ connected, enters }) {
      const [first, second] = [await connected(), await connected()];
      // The first waits already: an "entered" that names it again is missing at the second.
      const calls = [];
      for (const { subject } of [first, second]) {
        calls.push(subject.recv(1));
        await enters(calls.at(-1)!);
      }
      for (const { peer } of [first, second]) await peer.close();
      await Promise.all(calls);
    },
  },
  {
    name: "interrupt",
    title: "A close ends a recv that waits on the same socket, and the peer sees it",
    section: "Operations",
    fix: "shut the socket down before closing it, as a close alone leaves the other thread in its call",
    async run({ connected, enters }) {
      const { subject, peer } = await connected();
      const receiving = subject.recv(1);
      await enters(receiving);
      await subject.close();
      await outcome(receiving);
      expectOutcome("the peer's recv after close", await outcome(peer.recv(1)), "eof");
    },
  },
  {
    name: "interrupt/accept",
    title: "A close ends an accept that waits on the same listener, with an error",
    section: "Operations",
    after: ["interrupt", "accept/waits"],
    fix: "end the accept, too, as a close alone leaves the other thread in its call",
    async run({ subject, listening, enters }) {
      const { listener } = await listening(subject);
      const accepting = listener.accept();
      await enters(accepting);
      await listener.close();
      expect(await outcome(accepting) !== "ok", "a result of accept on a closed listener", "an error");
    },
  },
  {
    name: "interrupt/shutdown",
    title: "A shutdown of read ends a recv that waits on the same socket, which still sends",
    needs: ["shutdown:read"],
    section: "Operations",
    after: ["interrupt", "shutdown/read"],
    fix: "shut down the receiving direction only, and let the call that waits return",
    async run({ connected, enters }) {
      const { subject, peer } = await connected();
      const receiving = subject.recv(1);
      await enters(receiving);
      await subject.shutdown("read");
      await outcome(receiving);
      await subject.sendall(Uint8Array.of(1));
      expectOutcome("the peer's recv after shutdown of read", await outcome(peer.recv(1)), "data");
    },
  },
  {
    name: "concurrent",
    title: "One socket sends while a recv waits on it, and two recvs share the bytes that come",
    section: "Operations",
    after: ["protocol/concurrent", "sendall"],
    fix: "no lock of the agent's own around the calls of a socket",
    async run({ connected, enters }) {
      const { subject, peer } = await connected();
      const calls = [subject.recv(1), subject.recv(1)];
      for (const call of calls) await enters(call);
      await subject.sendall(Uint8Array.of(9));
      await peer.recv(1);
      await peer.sendall(Uint8Array.of(1, 2));
      const bytes = (await Promise.all(calls)).map(([byte]) => byte ?? 0).sort();
      expectSame("the bytes of both calls are", bytes.join(), "1,2");
    },
  },
]);
