import { BOTH_ROLES, defineCase, ending, INET, intact, linux, type Row } from "../../../harness/case/mod.ts";

/** Fewer bytes than a segment has. */
const HELD = { seed: 78, length: 100 };
const WAYS = ["more", "cork"] as const;
const ENDS = ["Shut", "Closed"] as const;

export default defineCase({
  id: "tcp/stream/more-ended",
  title: "What is held back goes out when nothing can follow it",
  requirement: "A half-close or a close sends what MSG_MORE or TCP_CORK holds back, and then the end.",
  level: "may",
  sources: [linux("send(2)", "MSG_MORE"), linux("tcp(7)", "TCP_CORK")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: {
    subject: ["stream", "send", "send:more", "shutdown:write", "option:TCP_CORK"],
    peer: ["stream"],
  },
  outcomes: Object.fromEntries(
    WAYS.flatMap((way) => ENDS.map((end) => way + end)).flatMap((name): [string, Row][] => [
      [name, { conforming: ["intact"] }],
      [`${name}End`, { conforming: ["eof"] }],
    ]),
  ),
  async script({ connected, record }) {
    for (const way of WAYS) {
      for (const end of ENDS) {
        const { subject, peer } = await connected();
        if (way === "cork") await subject.setsockopt("TCP_CORK", 1);
        await subject.send(HELD, way === "more" ? ["more"] : undefined);
        if (end === "Shut") await subject.shutdown("write");
        else await subject.close();
        const drained = await peer.drain({ pattern: HELD });
        record(way + end, intact(drained, HELD.length));
        record(`${way + end}End`, ending(drained));
      }
    }
  },
});
