import { compared, defineCase, linux, outcome, posix } from "../../../harness/case/mod.ts";
import { payloadOf } from "../../udp/_payload.ts";
import { connectedRecords } from "./_records.ts";

const SMALL_BUFFER = 4_096;
/** Bytes of a record that exceeds a small buffer, also one that a kernel has made twice as large. */
const LARGE = 60_000;

export default defineCase({
  id: "unix/seqpacket/too-big",
  title: "A record is larger than the send buffer",
  requirement:
    "A record arrives whole, or is refused with EMSGSIZE where it exceeds the send buffer; none is split.",
  level: "should",
  sources: [posix("send", "EMSGSIZE"), linux("unix(7)", "SO_SNDBUF")],
  axes: { family: ["unix"] },
  needs: {
    subject: ["bsd", "stream", "send", "type:seqpacket", "option:SO_SNDBUF"],
    peer: ["bsd", "stream", "type:seqpacket"],
  },
  outcomes: {
    large: { conforming: ["intact"] },
    tooBig: { conforming: ["EMSGSIZE"] },
    next: { conforming: ["intact"] },
  },
  async script(scenario) {
    const { record } = scenario;
    const { subject, peer } = await connectedRecords(scenario);
    await subject.send(payloadOf(LARGE));
    record("large", compared(await peer.recv(65_536), payloadOf(LARGE)));
    await subject.setsockopt("SO_SNDBUF", SMALL_BUFFER);
    record("tooBig", await outcome(subject.send(payloadOf(LARGE))));
    await subject.send(payloadOf(100));
    record("next", compared(await peer.recv(65_536), payloadOf(100)));
  },
});
