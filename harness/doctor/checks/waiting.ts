import { waitingFor } from "../../script/seat.ts";
import { group } from "../check.ts";
import { expect, expectBytes } from "../expect.ts";
import { pause } from "../scenario.ts";
import { expectDrained } from "./bulk.ts";
import { everyByte } from "./receiving.ts";

/** Milliseconds of the wait whose length the agent must report. */
const WAIT_MS = 60;
/**
 * Times that a wait which the agent measured too short is tried again, as a busy machine may begin it late.
 */
const WAITS = 3;

/** Calls that wait. */
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
    name: "recv:dontwait",
    also: ["recv"],
    title: "A receive with MSG_DONTWAIT returns at once, and the socket goes on waiting as before",
    section: "Operations",
    over: "each",
    fix: "pass the flag on to the call, and leave the socket's mode alone",
    async run({ connected, fails, waits }) {
      const { subject, peer } = await connected();
      await fails(subject.recv(1, ["dontwait"]), "there is nothing to receive", "EAGAIN");
      const receiving = subject.recv(1);
      await waits(receiving);
      await peer.sendall(everyByte(1));
      await receiving;
    },
  },
  {
    name: "recv:waitall",
    also: ["recv"],
    title: "A receive with MSG_WAITALL waits until its buffer is full",
    section: "Operations",
    over: "each",
    fix: "pass the flag on to a call that blocks",
    async run({ connected, waits }) {
      const { subject, peer } = await connected();
      await peer.sendall(everyByte(1));
      const receiving = subject.recv(3, ["waitall"]);
      await waits(receiving);
      await peer.sendall(everyByte(3).subarray(1));
      expectBytes("the bytes of the whole buffer", await receiving, everyByte(3));
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
      const found = await draining;
      expectDrained(found, { count: 0, mismatch: null, end: "error" });
      expectErrno("drain", found.error!, "the peer has reset the connection", "ECONNRESET");
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
    name: "protocol/elapsed",
    title: `"elapsedNs" is the time of the call, where it is given`,
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
]);
