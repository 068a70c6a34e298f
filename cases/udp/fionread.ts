import { defineCase, EVERY_FAMILY, linux, type Outcome } from "../../harness/case/mod.ts";

const counted = { conforming: ["same"] } as const;

export default defineCase({
  id: "udp/fionread",
  title: "A receiver asks for the length of the next datagram",
  requirement: "FIONREAD reports the length of the next datagram alone, and takes nothing away.",
  level: "may",
  sources: [linux("udp(7)", "FIONREAD"), linux("unix(7)", "SIOCINQ")],
  axes: { family: EVERY_FAMILY },
  needs: { subject: ["datagram", "fionread"], peer: ["datagram"] },
  outcomes: { none: counted, first: counted, again: counted, second: counted, empty: counted },
  async script({ datagrams, visible, record }) {
    const { subject, subjectAddress, peer } = await datagrams();
    const compare = async (expected: number): Promise<Outcome> =>
      await subject.fionread() === expected ? "same" : "different";
    record("none", await compare(0));
    for (const size of [33, 44, 0]) await peer.sendto(new Uint8Array(size), subjectAddress);
    await visible(subject, "data");
    record("first", await compare(33));
    record("again", await compare(33));
    await subject.recvfrom(1024);
    await visible(subject, "data");
    record("second", await compare(44));
    await subject.recvfrom(1024);
    record("empty", await compare(0));
  },
});
