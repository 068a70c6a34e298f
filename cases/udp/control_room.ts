import {
  bytesOf,
  defineCase,
  EVERY_FAMILY,
  linux,
  type Outcome,
  posix,
  report,
  type Socket,
} from "../../harness/case/mod.ts";
import { carried } from "./_payload.ts";

const SENT = bytesOf("at a time");
/** Bytes for control messages: for none, for a part of one, and for all. */
const [NONE, PART, ALL] = [0, 20, 256];

const whole = { conforming: ["whole"] } as const;
const truncated = { conforming: ["truncated"] } as const;
const none = { conforming: ["none"] } as const;

export default defineCase({
  id: "udp/control-room",
  title: "What is told of a datagram finds no room",
  requirement:
    "Where control messages find no room, or room for a part of one, recvmsg sets MSG_CTRUNC and gives the " +
    "datagram whole; where there is nothing to tell, it sets no flag, and says that it has used no room.",
  level: "should",
  sources: [
    posix("recvmsg", "MSG_CTRUNC"),
    linux("recvmsg(2)", "MSG_CTRUNC"),
    report("emscripten-core/emscripten", 27399),
    report("rcore-os/tgoskits", 1905),
  ],
  axes: { family: EVERY_FAMILY },
  needs: {
    subject: ["datagram", "recvmsg", "recvmsg:control", "option:SO_TIMESTAMP"],
    peer: ["datagram"],
  },
  outcomes: {
    untold: whole,
    untoldFlag: none,
    roomFlag: none,
    room: whole,
    used: none,
    noRoom: whole,
    noRoomFlag: truncated,
    part: whole,
    partFlag: truncated,
    all: whole,
    allFlag: none,
    time: { conforming: ["yes"] },
  },
  async script({ datagrams, record }) {
    const { subject, subjectAddress, peer } = await datagrams();
    const received = async (name: string, socket: Socket, room: number) => {
      await peer.sendto(SENT, subjectAddress);
      const { data, flags, time, control } = await socket.recvmsg(100, [], room);
      record(name, carried(data, SENT));
      const flag: Outcome = flags.includes("trunc") ? "different" : "truncated";
      record(`${name}Flag`, flags.length === 0 ? "none" : flag);
      return { time, control };
    };
    await received("untold", subject, NONE);
    const { control = 0 } = await received("room", subject, ALL);
    record("used", control === 0 ? "none" : "data");
    await subject.setsockopt("SO_TIMESTAMP", 1);
    await received("noRoom", subject, NONE);
    await received("part", subject, PART);
    const { time } = await received("all", subject, ALL);
    record("time", time === undefined ? "no" : "yes");
  },
});
