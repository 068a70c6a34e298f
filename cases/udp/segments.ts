import { bytesOf, defineCase, INET, outcome, report, type Row } from "../../harness/case/mod.ts";
import { carried, payloadOf } from "./_payload.ts";
import { joined, SEGMENT, segmentsOf } from "./_segments.ts";

/** Bytes of two segments and a half, of one, and of less than one. */
const SIZES = { several: 2_500, one: SEGMENT, less: 400 } as const;
const ROOM = 8_000;

const after = { set: "ok" } as const;
const same: Row = { conforming: ["same"], after };
const whole: Row = { conforming: ["whole"], after };

export default defineCase({
  id: "udp/segments",
  title: "One send is several datagrams",
  requirement:
    "With UDP_SEGMENT a send is as many datagrams as it has segments, each of that size but the last, and " +
    "all of it is counted; without, it is one datagram again.",
  level: "may",
  sources: [report("nanovms/nanos", 2187), report("h2o/quicly", 582), report("quinn-rs/quinn", 2199)],
  axes: { family: INET },
  needs: { subject: ["datagram", "option:UDP_SEGMENT"], peer: ["datagram"] },
  outcomes: {
    set: { conforming: ["ok"] },
    ...Object.fromEntries(
      Object.keys(SIZES).flatMap((name) => [
        [`${name}Counted`, same],
        [`${name}Sizes`, same],
        [name, whole],
      ]),
    ),
    off: whole,
  },
  async script({ datagrams, record }) {
    const { subject, peer, peerAddress } = await datagrams();
    const set = await outcome(subject.setsockopt("UDP_SEGMENT", SEGMENT));
    record("set", set);
    if (set !== "ok") return;
    for (const [name, size] of Object.entries(SIZES)) {
      const payload = payloadOf(size);
      record(`${name}Counted`, await subject.sendto(payload, peerAddress) === size ? "same" : "different");
      // It shows where the datagrams of a send end.
      await subject.setsockopt("UDP_SEGMENT", 0);
      await subject.sendto(bytesOf("end"), peerAddress);
      await subject.setsockopt("UDP_SEGMENT", SEGMENT);
      const found: Uint8Array[] = [];
      for (let last = false; !last;) {
        const { data } = await peer.recvfrom(ROOM);
        last = data.length === 3;
        if (!last) found.push(data);
      }
      const sizes = found.map(({ length }) => length).join();
      record(`${name}Sizes`, sizes === segmentsOf(size).join() ? "same" : "different");
      record(name, carried(joined(found), payload));
    }
    await subject.setsockopt("UDP_SEGMENT", 0);
    const payload = payloadOf(SIZES.several);
    await subject.sendto(payload, peerAddress);
    record("off", carried((await peer.recvfrom(ROOM)).data, payload));
  },
});
