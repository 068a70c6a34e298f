import {
  bytesOf,
  defineCase,
  linux,
  type Outcome,
  outcome,
  report,
  type Row,
  type Socket,
} from "../../harness/case/mod.ts";
import type { OptionName } from "./_value.ts";
import { intBytes, intOf } from "./_raw.ts";

/** The levels of protocols, each by an option that has a name here. */
const [SOCKET, TCP, IP] = ["SO_KEEPALIVE", "TCP_NODELAY", "IP_TTL"] as const;
/** Options that are off or on. */
const FLAGS = {
  timestamp: [SOCKET, 29],
  timestampNs: [SOCKET, 35],
  quickAck: [TCP, 12],
  freeBind: [IP, 15],
  noPort: [IP, 24],
} as const;
/** Options that are a number, and two values of each. */
const NUMBERS = {
  priority: [SOCKET, 12, 6, 1],
  synCount: [TCP, 7, 3, 5],
  linger2: [TCP, 8, 5, 40],
  notSentLowWater: [TCP, 25, 16_384, 65_536],
  leastHops: [IP, 21, 7, 0],
} as const;
/** Options that have a structure with seconds of 64 bits, and those that have the time that C has. */
const TIMES = [["SO_RCVTIMEO", 66], ["SO_SNDTIMEO", 67]] as const;
const CONGESTION = 13;
const DEVICE = 25;
const MTU = 14;
/** Room for the name of a device or of a congestion control. */
const NAME = 16;
/** An address for documentation, which no host has. */
const FOREIGN = { family: "ipv4", host: "192.0.2.77", port: 0 } as const;
/** Bytes that every link carries at once. */
const LEAST_MTU = 576;

const same: Row = { conforming: ["same"] };
const privileged = { EPERM: "devices were for the privileged before Linux 5.7" };

/** Sets an option to values in turn: `same` if it reads as it was set each time. */
async function roundTrip(
  socket: Socket,
  level: OptionName,
  number: number,
  ...values: number[]
): Promise<Outcome> {
  for (const value of values) {
    const how = await outcome(socket.setRawOption(level, intBytes(value), number));
    if (how !== "ok") return how;
    if (intOf(await socket.getRawOption(level, 4, number)) !== value) return "different";
  }
  return "same";
}

/** Sets an option to a name, and reads it. */
async function named(socket: Socket, level: OptionName, number: number, name: string): Promise<Outcome> {
  const how = await outcome(socket.setRawOption(level, bytesOf(name), number));
  if (how !== "ok") return how;
  const found = new TextDecoder().decode(await socket.getRawOption(level, NAME, number));
  return found.replace(/\0.*$/, "") === name ? "same" : "different";
}

/** Sets the timeouts of receives and sends in seconds of 64 bits: `same` if they read so. */
async function timed(socket: Socket): Promise<Outcome> {
  for (const [name, number] of TIMES) {
    const time = BigInt64Array.of(BigInt(number), 500_000n);
    const how = await outcome(socket.setRawOption(SOCKET, new Uint8Array(time.buffer), number));
    if (how !== "ok") return how;
    const { value, second } = await socket.getsockopt(name);
    if (value !== number || second !== 500_000) return "different";
  }
  return "same";
}

export default defineCase({
  id: "option/of-linux",
  title: "Options that only Linux has are set and read",
  requirement:
    "Options of Linux that programs rely on read as they were set; a socket with IP_BIND_ADDRESS_NO_PORT " +
    "gets its port from connect, one with IP_FREEBIND any address, and one with SO_BINDTODEVICE its device.",
  level: "may",
  sources: [
    linux("socket(7)"),
    linux("tcp(7)"),
    linux("ip(7)"),
    report("gramineproject/graphene", 1658),
    report("bytecodealliance/rustix", 239),
    report("cloudflare/pingora", 574),
    report("shadow/shadow", 3040),
  ],
  axes: { role: ["client"], family: ["ipv4"] },
  // No other system has TCP_CORK.
  needs: {
    subject: [
      "stream",
      "bsd",
      "option:raw",
      "option:TCP_CORK",
      "option:SO_KEEPALIVE",
      "option:IP_TTL",
      "option:SO_RCVTIMEO",
      "option:SO_SNDTIMEO",
    ],
    peer: ["stream"],
  },
  outcomes: {
    ...Object.fromEntries([...Object.keys(FLAGS), ...Object.keys(NUMBERS)].map((name) => [name, same])),
    times: { ...same, tolerated: { ENOPROTOOPT: "they are new in Linux 5.1" } },
    congestion: same,
    unknownCongestion: { conforming: ["ENOENT"] },
    device: { ...same, tolerated: privileged },
    unknownDevice: { conforming: ["ENODEV"], tolerated: privileged },
    mtuOfNobody: { conforming: ["ENOTCONN"] },
    connect: { conforming: ["ok"] },
    port: { conforming: ["none"] },
    portAfter: { conforming: ["yes"] },
    mtu: { conforming: ["yes"] },
    foreign: { conforming: ["EADDRNOTAVAIL"] },
    foreignAfter: { conforming: ["ok"] },
  },
  async script({ listening, loopback, peer, subject, record }) {
    const own = loopback(1);
    const { address } = await listening(peer);
    for (const [name, [level, number]] of Object.entries(FLAGS)) {
      record(name, await roundTrip(await subject.socket("ipv4", "stream"), level, number, 1, 0, 1));
    }
    for (const [name, [level, number, ...values]] of Object.entries(NUMBERS)) {
      record(name, await roundTrip(await subject.socket("ipv4", "stream"), level, number, ...values));
    }
    const socket = await subject.socket("ipv4", "stream");
    record("times", await timed(socket));
    record("congestion", await named(socket, TCP, CONGESTION, "reno"));
    record("unknownCongestion", await named(socket, TCP, CONGESTION, "sockspec"));
    record("device", await named(socket, SOCKET, DEVICE, "lo"));
    record("unknownDevice", await named(socket, SOCKET, DEVICE, "sockspec0"));
    record("mtuOfNobody", await outcome(socket.getRawOption(IP, 4, MTU).then(() => {})));

    await socket.setRawOption(IP, intBytes(1), FLAGS.noPort[1]);
    await socket.bind(own);
    const portOf = async () => {
      const name = await socket.getsockname();
      return name.family === "unix" ? 0 : name.port;
    };
    record("port", await portOf() === 0 ? "none" : "yes");
    record("connect", await outcome(socket.connect(address)));
    record("portAfter", await portOf() === 0 ? "none" : "yes");
    record("mtu", (intOf(await socket.getRawOption(IP, 4, MTU)) ?? 0) >= LEAST_MTU ? "yes" : "no");

    const other = await subject.socket("ipv4", "stream");
    record("foreign", await outcome(other.bind(FOREIGN)));
    await other.setRawOption(IP, intBytes(1), FLAGS.freeBind[1]);
    record("foreignAfter", await outcome(other.bind(FOREIGN)));
  },
});
