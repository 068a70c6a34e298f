import { bytesOf, defineCase, EVERY_FAMILY, posix, type Row } from "../../harness/case/mod.ts";
import { restIsLeft } from "../_buffer.ts";
import { carried, cut } from "./_payload.ts";

const [SHORT, LONG] = ["short", "a datagram that is cut"].map(bytesOf) as [Uint8Array, Uint8Array];
/** Bytes of the buffer, and those that the receive may use. */
const [ROOM, SIZE] = [64, 8];

const yes: Row = { conforming: ["yes"] };

export default defineCase({
  id: "udp/recv-leaves-rest",
  title: "A receive of a datagram leaves the rest of its buffer as it is",
  requirement:
    "A receive writes the datagram into its buffer, or as much of it as it may, and nothing after that.",
  level: "must",
  sources: [posix("recv", "DESCRIPTION"), posix("XSH 2.10.6")],
  axes: { family: EVERY_FAMILY },
  needs: { subject: ["datagram", "datagram:truncate", "buffers"], peer: ["datagram"] },
  outcomes: {
    short: { conforming: ["whole"] },
    restOfShort: yes,
    long: { conforming: ["truncated"] },
    restOfLong: yes,
    empty: { conforming: ["empty"] },
    restOfEmpty: yes,
  },
  async script({ datagrams, record }) {
    const { subject, subjectAddress, peer } = await datagrams();
    for (const each of [SHORT, LONG, new Uint8Array()]) await peer.sendto(each, subjectAddress);
    const short = await subject.recvInto(SIZE, ROOM);
    record("short", carried(short.data.subarray(0, short.count), SHORT));
    record("restOfShort", restIsLeft(short));
    const long = await subject.recvInto(SIZE, ROOM);
    record("long", cut(long.data.subarray(0, long.count), LONG, SIZE));
    record("restOfLong", restIsLeft(long));
    const empty = await subject.recvInto(SIZE, ROOM);
    record("empty", empty.count === 0 ? "empty" : "long");
    record("restOfEmpty", restIsLeft(empty));
  },
});
