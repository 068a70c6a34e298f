import { outcome } from "../../script/observe.ts";
import { group } from "../check.ts";
import { expect, expectBytes, expectOutcome, expectSame } from "../expect.ts";
import { failureOf, unlessRefused } from "../scenario.ts";
import { Wrong } from "../wrong.ts";
import { expectDrained } from "./bulk.ts";

/** Milliseconds after which the agent itself must end a call. */
export const TIME_MS = 100;
/**
 * Milliseconds that a timer may be early by: Linux counts in ticks, and begins with the one that is under
 * way.
 */
export const EARLY_MS = 10;
/** Milliseconds for which a call that no time may end is watched: longer than {@linkcode TIME_MS}. */
const WATCHED_MS = 150;
/** Bytes that no pair of buffers takes. */
const BEYOND_BUFFERS = 64 << 20;
/** Bytes of one send without waiting. */
export const PIECE = 1 << 20;
/** Sends of {@linkcode PIECE} of which one must fail. */
const MOST_SENDS = 256;

const SEVEN = Uint8Array.of(7);
const NOTHING = "the socket does not wait and there is nothing";

/** The ways to wait. */
export const MODES = group("Modes", { needs: ["stream"], after: ["recv/waits"] }, [
  {
    name: "setMode/nonblocking",
    also: ["mode:nonblocking"],
    title: "Without waiting, recv and accept fail at once while there is nothing",
    needs: ["mode:nonblocking"],
    fix: "make the socket itself nonblocking, and pass on the error or the count of its call",
    async run({ subject: seat, connected, listening, fails, eventually }) {
      const { subject, peer } = await connected();
      await subject.setMode("nonblocking");
      await fails(subject.recv(1), NOTHING, "EAGAIN");
      await peer.sendall(SEVEN);
      expectBytes("what was received", await eventually(() => subject.recv(1)), SEVEN);
      const { listener } = await listening(seat);
      await listener.setMode("nonblocking");
      await fails(listener.accept(), NOTHING, "EAGAIN");
    },
  },
  {
    name: "socket/nonblock",
    also: ["new:nonblock"],
    title: "Sockets that are made or accepted with SOCK_NONBLOCK fail at once while there is nothing",
    needs: ["bsd", "new:nonblock"],
    after: ["accept"],
    fix: "add SOCK_NONBLOCK to the type of socket() and socketpair(), and call accept4() with it",
    async run({ subject, peer, family, addressOf, listening, fails }) {
      const never = await subject.socket(family, "stream", { flags: ["nonblock"] });
      await never.bind(addressOf(subject));
      await never.listen(1);
      await fails(never.accept(), NOTHING, "EAGAIN");
      const { listener, address } = await listening(subject);
      await peer.connectStream(address);
      const { socket } = await listener.accept(["nonblock"]);
      await fails(socket.recv(1), NOTHING, "EAGAIN");
    },
  },
  {
    name: "setMode/accepted",
    also: ["accept"],
    title: "Each socket has a mode of its own: one that is accepted waits, whatever its listener does",
    needs: ["mode:nonblocking"],
    after: ["setMode/nonblocking", "accept"],
    fix: "a new or accepted socket is natural; set the mode of the one socket that the number stands for",
    async run({ subject, peer, connected, listening, waits, enters, fails, eventually }) {
      const { listener, address } = await listening(subject);
      await listener.setMode("nonblocking");
      const theirs = await peer.connectStream(address);
      const { socket } = await eventually(() => listener.accept());
      const other = await connected();
      const receiving = socket.recv(1);
      await waits(receiving, WATCHED_MS);
      await theirs.sendall(SEVEN);
      await receiving;
      await socket.setMode("nonblocking");
      await fails(socket.recv(1), NOTHING, "EAGAIN");
      const beside = other.subject.recv(1);
      await enters(beside);
      await other.peer.close();
      expectOutcome("recv on a socket beside the one that does not wait", await outcome(beside), "eof");
    },
  },
  {
    name: "setMode/nonblocking-send",
    also: ["send", "mode:nonblocking"],
    title: "Without waiting, send fails at once while nothing can be taken, and what it counted arrives",
    needs: ["send", "mode:nonblocking"],
    after: ["setMode/nonblocking", "send/pattern"],
    fix: "make the socket itself nonblocking, and pass on the count or the error of its call",
    async run({ connected, expectErrno }) {
      const { subject, peer } = await connected();
      await subject.setMode("nonblocking");
      let count = 0;
      for (let sends = 0; sends < MOST_SENDS; sends++) {
        const sending = subject.send({ seed: 1, length: PIECE });
        const failure = await failureOf(sending);
        if (!failure) count += await sending;
        else {
          expectErrno("send", failure, "the buffers are full", "EAGAIN");
          await peer.drain({ size: count });
          return;
        }
      }
      throw new Wrong(`${MOST_SENDS} sends of 1 MiB, of which the peer has received none`, "an error");
    },
  },
  {
    name: "send:dontwait",
    also: ["send"],
    title: "A send with MSG_DONTWAIT returns at once, whatever the mode",
    needs: ["send"],
    after: ["send/pattern"],
    fix: "pass the flag on to the call",
    async run({ connected, expectErrno }) {
      const { subject } = await connected();
      for (let sends = 0; sends < MOST_SENDS; sends++) {
        const failure = await failureOf(subject.send({ seed: 1, length: PIECE }, ["dontwait"]));
        if (failure) return expectErrno("send", failure, "the buffers are full", "EAGAIN");
      }
      throw new Wrong(`${MOST_SENDS} sends of 1 MiB, of which the peer has received none`, "an error");
    },
  },
  {
    name: "setMode/nonblocking-drain",
    also: ["drain", "mode:nonblocking"],
    title: "Without waiting, drain takes what is there and ends with the error that there is no more",
    needs: ["mode:nonblocking"],
    after: ["setMode/nonblocking", "drain"],
    fix: `the error of the receive is "end": "error"`,
    async run({ connected, eventually, expectErrno, note }) {
      const { subject, peer } = await connected();
      await subject.setMode("nonblocking");
      await peer.sendall(Uint8Array.of(...SEVEN, 0, 0, 0));
      await eventually(() => subject.recv(1));
      const found = await unlessRefused(subject.drain());
      if (!found) return note("a drain is refused in this mode");
      expectDrained(found, { count: 3, end: "error" });
      expectErrno("drain", found.error!, NOTHING, "EAGAIN");
    },
  },
  {
    name: "setMode/blocking",
    also: ["mode:blocking"],
    title: "A recv that blocks waits until something comes, also after it did not wait before",
    needs: ["mode:blocking"],
    fix: "make the socket itself blocking; no time of the agent's own ends the call",
    async run({ connected, declares, waits }) {
      const { subject, peer } = await connected();
      if (declares("mode:nonblocking")) await subject.setMode("nonblocking");
      await subject.setMode("blocking");
      const receiving = subject.recv(1);
      await waits(receiving, WATCHED_MS);
      await peer.sendall(SEVEN);
      await receiving;
    },
  },
  {
    name: "setMode/timeout",
    also: ["mode:timeout", "unix:timeout"],
    title: "A recv ends after the time that was set, and says that it was the time",
    needs: ["mode:timeout"],
    unix: "unix:timeout",
    over: "each",
    fix: `pass the time to the implementation, which may count in seconds; add "timeout": true to its error`,
    async run({ connected, timesOut }) {
      const { subject } = await connected();
      await subject.setMode("timeout", TIME_MS);
      const tookMs = await timesOut(subject.recv(1), "nothing was sent");
      expect(tookMs >= TIME_MS - EARLY_MS, `the timeout after ${tookMs} ms`, `a wait of ${TIME_MS} ms`);
    },
  },
  {
    name: "gettimeout",
    title: "gettimeout gives the time that was set, no end for a new socket, and 0 where calls do not wait",
    needs: ["gettimeout", "mode:timeout", "mode:nonblocking"],
    fix: "ask the implementation, and give milliseconds",
    async run({ connected }) {
      const { subject } = await connected();
      expectSame("the time of a new socket is", `${await subject.gettimeout()}`, "null");
      await subject.setMode("timeout", 2_000);
      expectSame("the time that was set to 2000 is", await subject.gettimeout(), 2_000);
      await subject.setMode("nonblocking");
      expectSame("the time of a socket that does not wait is", await subject.gettimeout(), 0);
    },
  },
  {
    name: "setdefaulttimeout",
    title: "A new socket begins with the time of setdefaulttimeout, until the next reset",
    needs: ["setdefaulttimeout", "gettimeout"],
    over: "first",
    fix: "pass the time to the implementation, and take it back at a reset",
    async run({ subject, reset, addressOf }) {
      await subject.setdefaulttimeout(2_000);
      const socket = await subject.listenStream(addressOf(subject));
      expectSame("the time of a new socket is", await socket.gettimeout(), 2_000);
      await reset();
      const later = await subject.listenStream(addressOf(subject));
      expectSame("the time after a reset is", `${await later.gettimeout()}`, "null");
    },
  },
  {
    name: "setMode/timeout-recvfrom",
    also: ["recvfrom", "mode:timeout"],
    title: "The time that was set also ends a recvfrom",
    needs: ["datagram", "mode:timeout"],
    over: "inet",
    after: ["setMode/timeout", "recvfrom"],
    fix: "pass the time to the implementation for datagram sockets, too",
    async run({ subject, datagram, timesOut }) {
      const { socket } = await datagram(subject);
      await socket.setMode("timeout", TIME_MS);
      await timesOut(socket.recvfrom(1), "nothing was sent");
    },
  },
  {
    name: "setMode/timeout-send",
    also: ["timeout:send"],
    title: "The time that was set also ends a sendall while the peer takes nothing",
    needs: ["mode:timeout", "timeout:send"],
    after: ["setMode/timeout", "sendall/waits"],
    fix: `pass the time to the implementation for sends, too, or leave "timeout:send" out`,
    async run({ connected, timesOut }) {
      const { subject } = await connected();
      await subject.setMode("timeout", TIME_MS);
      await timesOut(subject.sendall({ seed: 1, length: BEYOND_BUFFERS }), "the peer takes nothing");
    },
  },
  {
    name: "setMode/timeout-accept",
    also: ["timeout:accept"],
    title: "The time that was set also ends an accept while nobody connects",
    needs: ["mode:timeout", "timeout:accept"],
    after: ["setMode/timeout", "accept"],
    fix: `pass the time to the implementation for listeners, too, or leave "timeout:accept" out`,
    async run({ subject, listening, timesOut }) {
      const { listener } = await listening(subject);
      await listener.setMode("timeout", TIME_MS);
      await timesOut(listener.accept(), "nobody connected");
    },
  },
  {
    name: "setMode/natural",
    title: "Back in its natural mode, a recv waits again",
    fix: "undo what the other modes set",
    async run({ connected, declares, waits }) {
      const { subject, peer } = await connected();
      if (declares("mode:timeout")) await subject.setMode("timeout", TIME_MS);
      else if (declares("mode:nonblocking")) await subject.setMode("nonblocking");
      await subject.setMode("natural");
      const receiving = subject.recv(1);
      await waits(receiving, WATCHED_MS);
      await peer.close();
      await receiving;
    },
  },
]);
