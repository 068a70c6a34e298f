import {
  BOTH_ROLES,
  bytesOf,
  compared,
  defineCase,
  EVERY_FAMILY,
  posix,
  type Row,
} from "../../../harness/case/mod.ts";
import { restIsLeft } from "../../_buffer.ts";

const SENT = bytesOf("hello");
const LONGER = bytesOf("more than was asked for");
/** Bytes of the buffer, and those that the receive may use. */
const [ROOM, SIZE] = [64, 8];

const intact: Row = { conforming: ["intact"] };
const yes: Row = { conforming: ["yes"] };

export default defineCase({
  id: "tcp/stream/recv-leaves-rest",
  title: "A receive leaves the rest of its buffer as it is",
  requirement: "A receive writes the bytes that it counts into its buffer, and nothing after them.",
  level: "must",
  sources: [posix("recv", "DESCRIPTION"), posix("recv", "RETURN VALUE")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream", "buffers"], peer: ["stream"] },
  outcomes: {
    part: intact,
    restOfPart: yes,
    all: intact,
    restOfAll: yes,
    end: { conforming: ["eof"] },
    restOfEnd: yes,
  },
  async script({ connected, visible, record }) {
    const { subject, peer } = await connected();
    await peer.sendall(SENT);
    await visible(subject, "data", SENT.length);
    const part = await subject.recvInto(SIZE, ROOM);
    record("part", compared(part.data.subarray(0, part.count), SENT));
    record("restOfPart", restIsLeft(part));
    await peer.sendall(LONGER);
    await visible(subject, "data", LONGER.length);
    const all = await subject.recvInto(SIZE, ROOM);
    record("all", compared(all.data.subarray(0, all.count), LONGER.subarray(0, SIZE)));
    record("restOfAll", restIsLeft(all));
    await subject.recvExactly(LONGER.length - all.count);
    await peer.close();
    const end = await subject.recvInto(SIZE, ROOM);
    record("end", end.count === 0 ? "eof" : "data");
    record("restOfEnd", restIsLeft(end));
  },
});
