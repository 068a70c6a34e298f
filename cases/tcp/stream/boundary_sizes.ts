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

/** Powers of two, where buffers and length fields end. */
const POWERS = Array.from({ length: 13 }, (_, index) => 256 << index);

/** Bytes: around powers of two, whole numbers of segments, and what fits into frames. */
const SIZES = [
  0,
  1,
  ...POWERS.flatMap((power) => [power - 1, power, power + 1]),
  1_400,
  1_448,
  1_460,
  1_500,
  2_920,
  9_000,
];

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
  async script({ listening, server, client, role, record, measure }) {
    const { listener, address } = await listening(server);
    const found: Record<string, Outcome> = {};
    for (const size of SIZES) {
      const [near, { socket: far }] = await Promise.all([client.connectStream(address), listener.accept()]);
      const [subject, peer] = role === "server" ? [far, near] : [near, far];
      // The offset gives every size bytes of its own.
      const pattern = { seed: 16, offset: size, length: size };
      for (const [to, sender, receiver] of [["Subject", peer, subject], ["Peer", subject, peer]] as const) {
        if ((found[`to${to}`] ?? "intact") !== "intact" || (found[`to${to}End`] ?? "eof") !== "eof") continue;
        const [drained] = await Promise.all([
          receiver.drain({ pattern }),
          sender.sendall(pattern).then(() => sender.shutdown("write")),
        ]);
        found[`to${to}`] = intact(drained, size);
        found[`to${to}End`] = ending(drained);
        if (found[`to${to}`] !== "intact") measure(`failing size to${to}`, size);
      }
    }
    for (const [checkpoint, outcome] of Object.entries(found)) record(checkpoint, outcome);
  },
});
