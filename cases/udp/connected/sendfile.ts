import { compared, defineCase, EVERY_FAMILY, linux, type Outcome } from "../../../harness/case/mod.ts";
import { sendPart } from "../../tcp/send/_file_part.ts";
import { payloadOf } from "../_payload.ts";

/** Bytes of files: less than a page, of which each may be sent by itself. */
const SIZES = [1_000, 2, 500];

export default defineCase({
  id: "udp/connected/sendfile",
  title: "A part of a file is sent as a datagram",
  requirement:
    "sendfile on a connected datagram socket sends the part of the file as one datagram each time.",
  level: "may",
  sources: [linux("sendfile(2)")],
  axes: { role: ["client"], family: EVERY_FAMILY },
  needs: { subject: ["datagram", "datagram:connect", "sendfile", "sendfile:own"], peer: ["datagram"] },
  outcomes: { sent: { conforming: ["intact"] }, next: { conforming: ["intact"] } },
  async script({ datagrams, record }) {
    const { subject, peer, peerAddress } = await datagrams();
    await subject.connect(peerAddress);
    const parts: Uint8Array[] = [];
    for (const size of SIZES) parts.push(await sendPart(subject, payloadOf(size)));
    const found: Outcome[] = [];
    for (const part of parts) found.push(compared((await peer.recvfrom(2_000)).data, part));
    record("sent", found.find((each) => each !== "intact") ?? "intact");
    const next = payloadOf(7);
    await subject.sendOne(next);
    record("next", compared((await peer.recvfrom(2_000)).data, next));
  },
});
