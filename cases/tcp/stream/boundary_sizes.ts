import {
  BOTH_ROLES,
  defineCase,
  ending,
  EVERY_FAMILY,
  intact,
  type Outcome,
  posix,
  rfc,
} from "../../../harness/case/mod.ts";

/** Bytes: around powers of two, where buffers and length fields end. */
const SIZES = [0, 1, 255, 256, 257, 1024, 1025, 4095, 4096, 4097, 65_535, 65_536, 65_537, 131_072, 1_048_589];

export default defineCase({
  id: "tcp/stream/boundary-sizes",
  title: "Transfers of 0 bytes to 1 MiB arrive exactly, each with its end of file",
  requirement: "Whatever its size, what was sent arrives exactly, and end of file follows the last byte.",
  level: "must",
  sources: [posix("send"), posix("recv"), rfc(9293, "3.4"), rfc(9293, "3.6")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream", "shutdown:write"], peer: ["stream", "shutdown:write"] },
  outcomes: {
    toSubject: { conforming: ["intact"] },
    toSubjectEnd: { conforming: ["eof"] },
    toPeer: { conforming: ["intact"] },
    toPeerEnd: { conforming: ["eof"] },
  },
  async script({ role, server, listening, connect, visible, record, measure }) {
    const { listener, address } = await listening(server);
    for (const to of ["Subject", "Peer"] as const) {
      let [content, end]: Outcome[] = ["intact", "eof"];
      for (const size of SIZES) {
        const ends = await connect(listener, address);
        // The receiver is the subject where it has the role of the server, or the peer where that has.
        const receiver = (to === "Subject") === (role === "server") ? ends.server : ends.client;
        const sender = receiver === ends.server ? ends.client : ends.server;
        // The offset gives every size bytes of its own.
        const pattern = { seed: 16, offset: size, length: size };
        const [drained] = await Promise.all([
          // The reader is late: it begins when something has arrived, of small sizes everything.
          visible(receiver, "data").then(() => receiver.drain({ pattern })),
          sender.sendall(pattern).then(() => sender.shutdown("write")),
        ]);
        [content, end] = [intact(drained, size), ending(drained)];
        if (content === "intact" && end === "eof") continue;
        measure(`failing size to${to}`, size);
        break;
      }
      record(`to${to}`, content!);
      record(`to${to}End`, end!);
    }
  },
});
