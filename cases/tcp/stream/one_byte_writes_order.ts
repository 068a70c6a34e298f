import { BOTH_ROLES, defineCase, EVERY_FAMILY, rfc } from "../../../harness/case/mod.ts";
import { oneByteWrites } from "./_one_byte_writes.ts";

export default defineCase({
  id: "tcp/stream/one-byte-writes-order",
  title: "50 sends of one byte arrive in order",
  requirement:
    "Bytes that are sent one at a time arrive in the order of the sends, none lost and none twice.",
  level: "must",
  sources: [rfc(9293, "3.4"), rfc(9293, "3.7.4")],
  relay: "also",
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream", "shutdown:write"], peer: ["stream"] },
  outcomes: { content: { conforming: ["intact"] } },
  async script({ connected, record }) {
    const { subject, peer } = await connected();
    record("content", await oneByteWrites(subject, peer, 50));
  },
});
