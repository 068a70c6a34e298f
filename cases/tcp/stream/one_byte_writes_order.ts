import { defineCase, rfc } from "../../../harness/case/mod.ts";
import { oneByteWrites } from "./one_byte_writes.ts";

export default defineCase({
  id: "tcp/stream/one-byte-writes-order",
  title: "500 sends of one byte",
  requirement:
    "Bytes that are sent one at a time arrive in the order of the sends, none lost and none twice.",
  level: "must",
  sources: [rfc(9293, "3.4"), rfc(9293, "3.7.4")],
  axes: { role: ["server", "client"], family: ["ipv4", "ipv6", "unix"] },
  needs: { subject: ["stream", "shutdown:write"], peer: ["stream"] },
  outcomes: { content: { conforming: ["intact"] } },
  async script({ connected, record }) {
    const { subject, peer } = await connected();
    record("content", await oneByteWrites(subject, peer));
  },
});
