import { defineCase, ending, intact, posix } from "../../../harness/case/mod.ts";
import { BULK, offered, smallPeer, TOO_MUCH } from "./offer.ts";

/** Bytes offered to one send. */
const OFFER = 1024 * 1024;

export default defineCase({
  id: "tcp/send/counts-add-up",
  title: "64 MiB by repeated sends, each going on where the last count ended",
  requirement:
    "A send accepts at least one byte and at most all, and a sender that goes on behind the returned count delivers every byte once.",
  level: "must",
  sources: [posix("send", "RETURN VALUE"), posix("write", "RETURN VALUE")],
  axes: { role: ["server", "client"], family: ["ipv4", "ipv6", "unix"] },
  needs: { subject: ["stream", "send", "shutdown:write"], peer: ["stream", "option:SO_RCVBUF"] },
  outcomes: {
    counts: { conforming: ["yes"] },
    content: { conforming: ["intact"], after: { counts: "yes" } },
    end: { conforming: ["eof"], after: { counts: "yes" } },
  },
  async script({ role, connected, visible, record, measure }) {
    const { subject, peer } = await connected(smallPeer(role));
    let [accepted, sends] = [0, 0];
    const sendOn = async () => {
      let possible = true;
      while (possible && accepted < TOO_MUCH) {
        const length = Math.min(OFFER, TOO_MUCH - accepted);
        const { count, outcome } = await offered(subject.send({ ...BULK, offset: accepted, length }), length);
        possible = outcome === "full" || outcome === "partial";
        accepted += count;
        sends++;
      }
      record("counts", possible ? "yes" : "no");
      await subject.shutdown("write");
    };
    const [drained] = await Promise.all([
      // Reads of an odd size that begin late: the sender meets a full buffer again and again.
      visible(peer, "data").then(() => peer.drain({ pattern: BULK, chunk: 4099 })),
      sendOn(),
    ]);
    measure("sends (calls)", sends);
    record("content", intact(drained, TOO_MUCH));
    record("end", ending(drained));
  },
});
