import { defineCase, linux, rfc } from "../../../harness/case/mod.ts";
import { oneByteWrites } from "./one_byte_writes.ts";

export default defineCase({
  id: "tcp/stream/one-byte-writes-nodelay",
  title: "500 sends of one byte with TCP_NODELAY",
  requirement:
    "An application can switch the Nagle algorithm off, and that changes nothing about content and order.",
  level: "must",
  sources: [rfc(9293, "3.7.4 (MUST-17)"), linux("tcp(7)", "TCP_NODELAY")],
  axes: { role: ["server", "client"], family: ["ipv4", "ipv6"] },
  needs: { subject: ["stream", "shutdown:write", "option:TCP_NODELAY"], peer: ["stream"] },
  outcomes: { content: { conforming: ["intact"] } },
  async script({ connected, record }) {
    const { subject, peer } = await connected();
    await subject.setsockopt("TCP_NODELAY", 1);
    record("content", await oneByteWrites(subject, peer));
  },
});
