import {
  compared,
  defineCase,
  EVERY_FAMILY,
  exchanged,
  intact as arrived,
  linux,
  outcome,
  report,
  type Row,
} from "../../../harness/case/mod.ts";
import { payloadOf } from "../../udp/_payload.ts";

const FILE = payloadOf(1_000);

const same: Row = { conforming: ["same"] };
const intact: Row = { conforming: ["intact"] };

export default defineCase({
  id: "tcp/send/sendfile-place",
  title: "A file is sent from its own position, which moves, or from an offset, and then it does not",
  requirement:
    "sendfile without an offset begins at the file's own position and moves it by what was sent, however " +
    "much there was room for, and no further than the end; with one it leaves the position where it is. A " +
    "pipe and a socket have neither.",
  level: "must",
  sources: [
    linux("sendfile(2)"),
    report("apache/nuttx", 4120),
    report("FEX-Emu/FEX", 5686),
    report("giampaolo/pysendfile", 14),
    report("asterinas/asterinas", 1542),
    report("google/gvisor", 52),
    report("rcore-os/tgoskits", 770),
  ],
  axes: { role: ["client"], family: EVERY_FAMILY },
  needs: {
    subject: ["stream", "sendfile", "sendfile:own", "mode:nonblocking"],
    peer: ["stream", "demand-read"],
  },
  outcomes: {
    own: intact,
    ownPlace: same,
    end: intact,
    endPlace: same,
    nothing: same,
    offset: intact,
    offsetPlace: same,
    pipe: { conforming: ["EINVAL"] },
    pipeOffset: { conforming: ["ESPIPE"] },
    socket: { conforming: ["EINVAL"] },
    socketOffset: { conforming: ["ESPIPE"] },
    afterwards: intact,
    partPlace: same,
    part: intact,
  },
  async script({ connected, connectedSmall, record }) {
    const { subject, peer } = await connected();
    const arrives = async (from: number, to: number) =>
      compared(await peer.recvExactly(to - from), FILE.subarray(from, to));
    const own = await subject.sendfileOwn(FILE, 100, 300);
    record("own", own.count === 300 ? await arrives(100, 400) : "short");
    record("ownPlace", own.position === 400 ? "same" : "different");
    const end = await subject.sendfileOwn(FILE, 950, 100);
    record("end", end.count === 50 ? await arrives(950, 1_000) : "short");
    record("endPlace", end.position === 1_000 ? "same" : "different");
    const nothing = await subject.sendfileOwn(FILE, 1_000, 10);
    record("nothing", nothing.count === 0 && nothing.position === 1_000 ? "same" : "different");
    const offset = await subject.sendfilePlace(FILE, 200, 300);
    record("offset", offset.count === 300 ? await arrives(200, 500) : "short");
    record("offsetPlace", offset.position === 0 ? "same" : "different");
    for (const  of of["pipe", "socket"] as const) {
      record(of, await outcome(subject.sendfileOf(of, FILE, true)));
      record(`${of}Offset`, await outcome(subject.sendfileOf(of, FILE, false)));
    }
    record("afterwards", await exchanged(subject, peer));

    const full = await connectedSmall();
    await full.subject.setMode("nonblocking");
    const pattern = full.tooMuch;
    const part = await full.subject.sendfileOwn(pattern, 0, pattern.length);
    record("partPlace", part.position === part.count ? "same" : "different");
    const drained = await full.peer.drain({ size: part.count, pattern });
    record("part", arrived(drained, part.count));
  },
});
