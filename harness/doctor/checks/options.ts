import type { Address } from "../../endpoint/address.ts";
import { SocketError } from "../../endpoint/errors.ts";
import type { OptionName } from "../../endpoint/options.ts";
import type { Socket } from "../../script/socket.ts";
import { type Check, group } from "../check.ts";
import { expect, expectBytes } from "../expect.ts";
import { pause, unlessRefused } from "../scenario.ts";

/** Bytes that every system grants, and that none has by itself. */
const BUFFER = 20_000;
/** A number that no option of a socket has. */
const NO_OPTION = 30_000;
/** Milliseconds in which a byte arrives that is not lost: Linux sends again after 200. */
const ARRIVES_MS = 150;
/** Milliseconds between two looks. */
const PAUSE_MS = 5;

/** The value of an option; `undefined` if the interface can only set it. */
async function read(socket: Socket, option: OptionName): Promise<number | undefined> {
  return (await unlessRefused(socket.getsockopt(option)))?.value;
}

/** The check of an option whose value is the size of a buffer. */
function buffer(option: "SO_RCVBUF" | "SO_SNDBUF") {
  return {
    name: `setsockopt/${option}`,
    also: ["getsockopt", `option:${option}`],
    title: `${option} can be set, also before listening and connecting`,
    needs: [`option:${option}`],
    fix: "one setsockopt on the socket itself, before binding or connecting where it comes with them",
    async run({ subject, peer, listening }: Parameters<Check["run"]>[0]) {
      const options = { [option]: BUFFER };
      const { listener } = await listening(subject, { options });
      const { address } = await listening(peer);
      const socket = await subject.connectStream(address, { options });
      for (const each of [listener, socket]) {
        const value = await read(each, option);
        // Linux doubles it.
        expect(
          value === undefined || (value >= BUFFER && value <= 2 * BUFFER),
          `${option} reads as ${value} after it was set to ${BUFFER}`,
          `${BUFFER}, or twice that on Linux`,
        );
      }
      await socket.setsockopt(option, 4 * BUFFER);
      const value = await read(socket, option);
      expect(value === undefined || value >= 4 * BUFFER, `${option} ${value}`, `at least ${4 * BUFFER}`);
    },
  } as const;
}

/** Options of sockets. */
export const OPTIONS = group("Options", { needs: ["stream"], after: ["connectStream"] }, [
  buffer("SO_RCVBUF"),
  buffer("SO_SNDBUF"),
  {
    name: "setsockopt/TCP_NODELAY",
    also: ["getsockopt", "option:TCP_NODELAY"],
    title: "TCP_NODELAY can be set, and off again",
    needs: ["option:TCP_NODELAY"],
    over: "inet",
    fix: "one setsockopt on the socket itself",
    async run({ subject, peer, listening }) {
      const { address } = await listening(peer);
      const socket = await subject.connectStream(address, { options: { TCP_NODELAY: 1 } });
      for (const value of [1, 0, 1]) {
        await socket.setsockopt("TCP_NODELAY", value);
        const now = await read(socket, "TCP_NODELAY");
        expect(now === undefined || (now !== 0) === (value !== 0), `TCP_NODELAY ${now}`, `${value}`);
      }
    },
  },
  {
    name: "setsockopt/SO_REUSEADDR",
    also: ["getsockopt", "option:SO_REUSEADDR"],
    title: "An address whose last connection has just ended is free with SO_REUSEADDR, and not without it",
    needs: ["option:SO_REUSEADDR"],
    over: "inet",
    after: ["accept", "close"],
    fix: "set it before bind, and let 0 turn it off even if the implementation sets it; or do not declare it",
    async run({ subject, peer, listening, fails }) {
      const ended = async (): Promise<Address> => {
        const { listener, address } = await listening(subject, { options: { SO_REUSEADDR: 1 } });
        const theirs = await peer.connectStream(address);
        const { socket } = await listener.accept();
        // The end that closes first keeps the address, in TIME-WAIT, and Linux asks the old socket, too,
        // whether it may be shared.
        await socket.close();
        await theirs.recv(1);
        await theirs.close();
        await listener.close();
        return address;
      };
      const unshared = (address: Address) => subject.listenStream(address, { options: { SO_REUSEADDR: 0 } });
      let address = await ended();
      // An acknowledgement that comes late may end TIME-WAIT at once (RFC 1337); that hardly happens twice.
      const free = await unshared(address).catch((error) => {
        if (!(error instanceof SocketError)) throw error;
      });
      if (free) {
        await free.close();
        address = await ended();
      }
      await fails(
        unshared(address),
        "its last connection is in TIME-WAIT and SO_REUSEADDR is 0",
        "EADDRINUSE",
      );
      await subject.listenStream(address, { options: { SO_REUSEADDR: 1 } });
    },
  },
  {
    name: "setRawOption",
    also: ["option:raw"],
    title: "Options are set by other numbers and with values of other sizes",
    needs: ["option:raw", "option:SO_KEEPALIVE"],
    over: "first",
    fix: "one setsockopt, with the number and with all bytes of the value, however many",
    async run({ connected, fails }) {
      const { subject } = await connected();
      const set = (size: number, number?: number) =>
        subject.setRawOption("SO_KEEPALIVE", new Uint8Array(size).fill(1), number);
      await fails(set(1), "the value is smaller than an int", "EINVAL");
      await fails(set(4, NO_OPTION), "no option has the number", "ENOPROTOOPT");
      await set(4);
    },
  },
  {
    name: "getRawOption",
    title: "Options are read by other numbers, into buffers of any size",
    needs: ["option:raw", "option:SO_KEEPALIVE"],
    over: "first",
    fix: "one getsockopt, with the number and the size; give the bytes that it wrote",
    async run({ connected, fails }) {
      const { subject } = await connected();
      await subject.setsockopt("SO_KEEPALIVE", 1);
      const value = await subject.getRawOption("SO_KEEPALIVE", 100);
      expect(
        value.length === 4 && value.some((each) => each !== 0),
        `the value ${value}`,
        "4 bytes that are 1",
      );
      const short = await subject.getRawOption("SO_KEEPALIVE", 2);
      expect(short.length === 2, `${short.length} bytes in a buffer of 2`, "2");
      await fails(
        subject.getRawOption("SO_KEEPALIVE", 4, NO_OPTION),
        "no option has the number",
        "ENOPROTOOPT",
      );
    },
  },
  {
    name: "setFilter",
    also: ["filter"],
    title: "What comes for a socket is lost as its filter says, and nothing without one",
    needs: ["filter", "datagram"],
    over: "inet",
    fix: "SO_ATTACH_FILTER with all steps of the program; SO_DETACH_FILTER where there is no data",
    async run({ subject, peer, datagram }) {
      const [filtered, other, sender] = [
        await datagram(subject),
        await datagram(subject),
        await datagram(peer),
      ];
      /** Sends a datagram, and waits until it arrives, or what was sent after it has, so that it was lost. */
      const send = async (number: number): Promise<void> => {
        const data = Uint8Array.of(0, 0, 0, 0, 0, number);
        await sender.socket.sendto(data, filtered.address);
        await sender.socket.sendto(data, other.address);
        await other.socket.recvfrom(data.length);
      };
      await filtered.socket.lose("everything");
      await send(1);
      await filtered.socket.loseNothing();
      await send(2);
      // The sixth byte of a datagram is where a segment has its flags, of which the lowest is FIN.
      await filtered.socket.lose("ends");
      await send(3);
      await send(4);
      for (const number of [2, 4]) {
        const { data } = await filtered.socket.recvfrom(6);
        expectBytes("the datagram", data, Uint8Array.of(0, 0, 0, 0, 0, number));
      }
    },
  },
  {
    name: "withhold",
    also: ["withhold"],
    title: "What a connection sends is lost until it is sent again, and nothing any more afterwards",
    over: "inet",
    after: ["connectStream"],
    fix: "TCP_REPAIR 1 and TCP_REPAIR_QUEUE 2 (TCP_SEND_QUEUE) where it is on, TCP_REPAIR -1 where it is not",
    async run({ connected }) {
      const { subject, peer } = await connected();
      await subject.withhold();
      await subject.sendall(Uint8Array.of(1));
      const early = await peer.poll(["in"], 0);
      expect(early.length === 0, "the byte has arrived at once", "one that is lost");
      await subject.withholdNothing();
      expectBytes("the byte that is sent again", await peer.recvExactly(1), Uint8Array.of(1));
      await subject.sendall(Uint8Array.of(2));
      const events = await peer.poll(["in"], ARRIVES_MS);
      expect(events.includes("in"), `nothing has arrived within ${ARRIVES_MS} ms`, "the next byte");
    },
  },
  {
    name: "getsockopt/SO_ERROR",
    also: ["option:SO_ERROR"],
    title: "SO_ERROR is 0 without an error, names the error of a reset, and is 0 again",
    needs: ["option:SO_ERROR"],
    over: "inet",
    fix: `"value" is the number, "errno" its POSIX name, null for 0`,
    async run({ connected, deadlineMs }) {
      const { subject, peer } = await connected();
      const look = async (errno: string | null): Promise<void> => {
        let found = await subject.getsockopt("SO_ERROR");
        // A reset takes its time from the peer to here.
        const lastMs = performance.now() + deadlineMs;
        while (errno !== null && found.value === 0 && performance.now() < lastMs) {
          await pause(PAUSE_MS);
          found = await subject.getsockopt("SO_ERROR");
        }
        expect(
          found.errno === errno && (found.value === 0) === (errno === null),
          `value ${found.value}, errno ${found.errno}`,
          errno === null ? "value 0, errno null" : `the errno ${errno} and its number`,
        );
      };
      await look(null);
      await peer.abort();
      await look("ECONNRESET");
      await look(null);
    },
  },
]);
