import { outcome } from "../../script/observe.ts";
import type { Socket } from "../../script/socket.ts";
import { group } from "../check.ts";
import { expect, expectOutcome } from "../expect.ts";
import { failureOf } from "../scenario.ts";

/** Two ends of a connection. */
interface Ends {
  readonly subject: Socket;
  readonly peer: Socket;
}

/** Requires that a connection carries a byte to the agent. */
async function alive(which: string, { subject, peer }: Ends): Promise<void> {
  await peer.sendall(Uint8Array.of(1));
  expectOutcome(`recv on ${which}`, await outcome(subject.recv(1)), "data");
}

/** Giving sockets up. */
export const CLOSING = group("Closing", { needs: ["stream"], after: ["close"] }, [
  {
    name: "close",
    also: ["stream"],
    title: "The peer sees end of file as soon as close was answered",
    over: "each",
    after: ["recv"],
    fix: "close the socket itself, and before the answer",
    async run({ connected, accepted }) {
      for (const { subject, peer } of [await connected(), await accepted()]) {
        await subject.close();
        expectOutcome("the peer's recv after close", await outcome(peer.recv(1)), "eof");
      }
    },
  },
  {
    name: "close/listener",
    title: "Nobody can connect to a listener that was closed",
    over: "each",
    after: ["listenStream"],
    fix: "close the listening socket itself, and before the answer",
    async run({ subject, peer, listening }) {
      const { listener, address } = await listening(subject);
      await listener.close();
      const failure = await failureOf(peer.connectStream(address));
      expect(failure !== undefined, "a connection of the peer's to a closed listener", "an error");
    },
  },
  {
    name: "close/neighbours",
    also: ["abort"],
    title: "A socket that is closed takes no other with it",
    after: ["close", "close/listener", "accept"],
    fix: "close the one socket that the number stands for; a listener and what it has accepted are apart",
    async run({ peer, connected, accepted, declares }) {
      const first = await accepted();
      const next = async (): Promise<Ends> => ({
        peer: await peer.connectStream(first.address),
        subject: (await first.listener.accept()).socket,
      });
      const [second, third, other] = [await next(), await next(), await connected()];
      await second.subject.close();
      await alive("the connection accepted before the one that was closed", first);
      await alive("the connection accepted after the one that was closed", third);
      await alive("a connection beside the one that was closed", other);
      if (declares("abort")) {
        const fourth = await next();
        await fourth.subject.abort();
        await alive("a connection accepted before the one that was aborted", third);
        await alive("a connection made before the one that was aborted", other);
      }
      await first.listener.close();
      await alive("a connection whose listener was closed", first);
    },
  },
  {
    name: "close/number",
    also: ["protocol"],
    title: "A call on a socket that was closed, or never was, fails",
    section: "Messages",
    fix: `the errno is "EBADF" where the implementation says so itself, else null`,
    async run({ subject: seat, connected, fails }) {
      const { subject } = await connected();
      const never = seat.adopt(subject.id + 1_000_000, "socket");
      await fails(never.recv(1), "there is no such socket", "EBADF", null);
      await subject.close();
      await fails(subject.recv(1), "the socket was closed", "EBADF", null);
      await fails(never.close(), "there is no such socket", "EBADF", null);
    },
  },
  {
    name: "protocol/numbers",
    title: "Numbers of sockets are not used again",
    section: "Messages",
    fix: "count upwards; a descriptor's own number comes back soon after a close",
    async run({ connected }) {
      // The guard of the lines refuses a number that was used before.
      for (let round = 0; round < 3; round++) await (await connected()).subject.close();
    },
  },
  {
    name: "abort",
    title: "The peer sees an RST, not the end",
    over: "inet",
    after: ["recv"],
    fix: "SO_LINGER on with 0 s, then close, and no shutdown before it",
    async run({ connected }) {
      const { subject, peer } = await connected();
      await subject.abort();
      expectOutcome("the peer's recv after abort", await outcome(peer.recv(1)), "ECONNRESET");
    },
  },
]);
