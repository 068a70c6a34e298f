import { BOTH_ROLES, defineCase, INET, linux, rfc } from "../../../harness/case/mod.ts";
import { oneByteWrites } from "./_one_byte_writes.ts";

/** Sends over IPv4, more than a counter of 8 bits holds; IPv6 shares such a counter. */
const MANY = 260;
const FEW = 50;

export default defineCase({
  id: "tcp/stream/one-byte-writes-nodelay",
  title: "Up to 260 sends of one byte arrive in order without the Nagle algorithm",
  requirement:
    "An application can switch the Nagle algorithm off, and that changes neither content nor order.",
  level: "must",
  sources: [rfc(9293, "3.7.4 (MUST-17)"), linux("tcp(7)", "TCP_NODELAY")],
  relay: "also",
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "shutdown:write", "option:TCP_NODELAY"], peer: ["stream"] },
  outcomes: { content: { conforming: ["intact"] } },
  async script({ connected, family, record }) {
    const { subject, peer } = await connected();
    await subject.setsockopt("TCP_NODELAY", 1);
    record("content", await oneByteWrites(subject, peer, family === "ipv4" ? MANY : FEW));
  },
});
