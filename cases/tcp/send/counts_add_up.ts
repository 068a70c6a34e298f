import { BOTH_ROLES, defineCase, ending, EVERY_FAMILY, intact, posix } from "../../../harness/case/mod.ts";
import { offered } from "./_offer.ts";

/** Bytes offered to one send: some that fit into a small buffer, and not all of those that follow. */
const OFFER = 131_072;

export default defineCase({
  id: "tcp/send/counts-add-up",
  title: "Repeated sends, each from where the last count ended, deliver everything",
  requirement:
    "A send accepts at least one byte, and a sender that goes on after its count delivers each byte once.",
  level: "must",
  sources: [posix("send", "RETURN VALUE"), posix("write", "RETURN VALUE")],
  relay: "also",
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream", "send", "shutdown:write"], peer: ["stream", "option:SO_RCVBUF"] },
  outcomes: {
    counts: { conforming: ["yes"] },
    content: { conforming: ["intact"], after: { counts: "yes" } },
    end: { conforming: ["eof"], after: { counts: "yes" } },
  },
  async script({ connectedSmall, visible, record, measure }) {
    const { subject, peer, tooMuch } = await connectedSmall();
    let [accepted, sends] = [0, 0];
    const sendOn = async () => {
      let possible = true;
      while (possible && accepted < tooMuch.length) {
        const offer = { ...tooMuch, offset: accepted, length: Math.min(OFFER, tooMuch.length - accepted) };
        const { count, outcome } = await offered(subject.send(offer), offer);
        possible = outcome === "full" || outcome === "partial";
        accepted += count;
        sends++;
      }
      record("counts", possible ? "yes" : "no");
      await subject.shutdown("write");
    };
    const [drained] = await Promise.all([
      // Reads of an odd size that begin late: the sender meets a full buffer again and again.
      visible(peer, "data").then(() => peer.drain({ pattern: tooMuch, chunk: 4099 })),
      sendOn(),
    ]);
    measure("sends (calls)", sends);
    record("content", intact(drained, tooMuch.length));
    record("end", ending(drained));
  },
});
