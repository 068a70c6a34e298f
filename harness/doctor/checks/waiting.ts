import type { Drained } from "../../endpoint/operations.ts";
import { outcome } from "../../script/observe.ts";
import { waitingFor } from "../../script/seat.ts";
import { CONCURRENT } from "../advice.ts";
import { group } from "../check.ts";
import { expect, expectBytes, expectOutcome, expectSame } from "../expect.ts";
import { pause } from "../scenario.ts";
import { expectDrained } from "./bulk.ts";
import { everyByte } from "./receiving.ts";

/** Milliseconds of the wait whose length the agent must tell. */
const WAIT_MS = 60;
/**
 * Times that a wait which the agent measured too short is tried again, as a busy machine may begin it late.
 */
const WAITS = 3;
/** Calls that wait at once: more than a pool of threads has by itself. */
const MANY = 40;

/** Calls that wait, and calls beside each other. */
export const WAITING = group("Waiting", { section: "Messages", needs: ["stream"], after: ["recv/waits"] }, [
  {
    name: "recv/waits",
    title: "recv waits until something comes, and gives what came",
    section: "Operations",
    over: "each",
    after: ["recv"],
    fix: "block in recv or wait for its event; no time of the agent's own ends it",
    async run({ connected, waits }) {
      const { subject, peer } = await connected();
      const receiving = subject.recv(10);
      await waits(receiving);
      await peer.sendall(everyByte(4));
      expectBytes("the bytes received", await receiving, everyByte(4));
    },
  },
  {
    name: "recv/woken",
    title: "The peer's RST ends a recv that waits, with its error",
    over: "inet",
    after: ["recv/waits", "recv/reset"],
    fix: "answer with the error of the socket call",
    async run({ connected, waits, fails }) {
      const { subject, peer } = await connected();
      const receiving = subject.recv(10);
      await waits(receiving);
      await peer.abort();
      await fails(receiving, "the peer has reset the connection", "ECONNRESET");
    },
  },
  {
    name: "drain/error",
    title: "A receive error ends drain without failing it",
    section: "Operations",
    over: "inet",
    after: ["recv/waits", "drain"],
    fix: `answer with a result: "end": "error", and "error" with "errno" and "native"`,
    async run({ connected, waits, expectErrno }) {
      const { subject, peer } = await connected();
      const draining = subject.drain();
      await waits(draining);
      await peer.abort();
      expectEnd(await draining);
      expectErrno("drain", (await draining).error!, "the peer has reset the connection", "ECONNRESET");
    },
  },
  {
    name: "accept/waits",
    title: "accept waits until a connection comes",
    over: "each",
    after: ["recv/waits", "accept"],
    fix: "block in accept or wait for its event; no time of the agent's own ends it",
    async run({ subject, peer, listening, waits }) {
      const { listener, address } = await listening(subject);
      const accepting = listener.accept();
      await waits(accepting);
      await peer.connectStream(address);
      await accepting;
    },
  },
  {
    name: "sendall/waits",
    title: "sendall waits while the peer takes nothing, and then goes on",
    over: "each",
    after: ["recv/waits", "sendall/pattern"],
    fix: "answer when the implementation has taken everything, not when it was asked to",
    async run({ connectedSmall, waits }) {
      const { subject, peer, tooMuch } = await connectedSmall();
      const sending = subject.sendall(tooMuch);
      await waits(sending);
      const arrived = await peer.drain({ size: tooMuch.length, pattern: tooMuch });
      expectDrained(arrived, { count: tooMuch.length, mismatch: null });
      await sending;
    },
  },
  {
    name: "recvfrom/waits",
    title: "recvfrom waits until a datagram comes",
    unix: "unix:datagram",
    over: "each",
    after: ["recv/waits", "recvfrom"],
    fix: "block in recvfrom or wait for its event; no time of the agent's own ends it",
    async run({ datagrams, waits }) {
      const { subject, subjectAddress, peer } = await datagrams();
      const receiving = subject.recvfrom(100);
      await waits(receiving);
      await peer.sendto(everyByte(4), subjectAddress);
      expectBytes("the datagram", (await receiving).data, everyByte(4));
    },
  },
  {
    name: "protocol/concurrent",
    title: "A call that waits does not hold up another",
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
    after: ["protocol/concurrent"],
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
    after: ["protocol/concurrent"],
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
    name: "protocol/elapsed",
    title: `"elapsedNs" is the time of the call, where it is told`,
    fix: "take the difference of a monotonic clock around the socket call, in nanoseconds",
    async run({ connected, enters }) {
      for (let tries = 1;; tries++) {
        const { subject, peer } = await connected();
        const receiving = subject.recv(1);
        const { recorded } = waitingFor(receiving)!;
        await enters(receiving);
        const enteredMs = performance.now();
        await pause(WAIT_MS);
        const waitedMs = performance.now() - enteredMs;
        await peer.sendall(Uint8Array.of(1));
        await receiving;
        // Every reply is checked for a time longer than the round trip.
        const { elapsedNs } = recorded;
        if (elapsedNs < 0 || elapsedNs / 1e6 >= waitedMs / 2) return;
        expect(
          tries < WAITS,
          `"elapsedNs" is ${elapsedNs} of a recv that waited ${Math.floor(waitedMs)} ms`,
          `about ${Math.floor(waitedMs)}000000`,
        );
      }
    },
  },
  {
    name: "interrupt",
    title: "A close ends a recv that waits on the same socket, and the peer sees it",
    section: "Operations",
    after: ["protocol/concurrent"],
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

function expectEnd(found: Drained): void {
  expectDrained(found, { count: 0, mismatch: null });
  expectSame(`"end" of drain is`, found.end, "error");
}
