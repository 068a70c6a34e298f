import { defineCase, INET, outcome, report, type Row } from "../../harness/case/mod.ts";
import { carried, payloadOf } from "./_payload.ts";
import { joined, SEGMENT, segmentsOf } from "./_segments.ts";

const SIZE = 2_500;
const ROOM = 8_000;

const same: Row = { conforming: ["same"] };
const whole: Row = { conforming: ["whole"] };
const after = { unasked: "same", set: "ok" } as const;

export default defineCase({
  id: "udp/joined",
  title: "Datagrams of one size arrive joined",
  requirement: "With UDP_GRO a receive may give datagrams of one sender and one size joined in order, of " +
    "which the last may be smaller, and a peek reports their size, too; without it none are joined.",
  level: "may",
  sources: [report("benoitc/erlang_quic", 196), report("benoitc/erlang_quic", 204)],
  axes: { family: INET },
  needs: {
    subject: ["datagram", "recvmsg", "recv:peek", "option:UDP_GRO"],
    peer: ["datagram", "option:UDP_SEGMENT"],
  },
  outcomes: {
    unasked: same,
    set: { conforming: ["ok"], after: { unasked: "same" } },
    peeked: { ...same, after },
    segment: { ...same, after },
    content: { ...whole, after },
    sender: { conforming: ["yes"], after },
    single: { conforming: ["none"], after },
    off: { ...same, after },
  },
  async script({ datagrams, record }) {
    const { subject, subjectAddress, peer, peerAddress } = await datagrams();
    const payload = payloadOf(SIZE);
    await peer.setsockopt("UDP_SEGMENT", SEGMENT);
    const apart = async () => {
      await peer.sendto(payload, subjectAddress);
      for (const size of segmentsOf(SIZE)) {
        const { data, segment } = await subject.recvmsg(ROOM);
        if (data.length !== size || segment !== undefined) return "different";
      }
      return "same";
    };
    const unasked = await apart();
    record("unasked", unasked);
    if (unasked !== "same") return;
    const set = await outcome(subject.setsockopt("UDP_GRO", 1));
    record("set", set);
    if (set !== "ok") return;

    await peer.sendto(payload, subjectAddress);
    const fits = (size: number, segment: number | undefined) =>
      size > SEGMENT ? segment === SEGMENT : segment === undefined || segment === size;
    const peeked = await subject.recvmsg(ROOM, ["peek"]);
    record("peeked", fits(peeked.data.length, peeked.segment) ? "same" : "different");
    const found = [];
    for (let left = SIZE; left > 0; left -= found.at(-1)!.data.length) {
      found.push(await subject.recvmsg(ROOM));
    }
    record("segment", found.every(({ data, segment }) => fits(data.length, segment)) ? "same" : "different");
    record("content", carried(joined(found.map(({ data }) => data)), payload));
    const from = JSON.stringify(peerAddress);
    record("sender", found.every(({ address }) => JSON.stringify(address) === from) ? "yes" : "no");

    await peer.sendto(payload.subarray(0, SEGMENT / 2), subjectAddress);
    const { segment } = await subject.recvmsg(ROOM);
    record("single", segment === undefined || segment === SEGMENT / 2 ? "none" : "different");
    await subject.setsockopt("UDP_GRO", 0);
    record("off", await apart());
  },
});
