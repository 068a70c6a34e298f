import { BOTH_ROLES, bytesOf, compared, defineCase, EVERY_FAMILY, posix } from "../../../harness/case/mod.ts";
import { FLAGGED, flagged } from "./_flags.ts";

const SENT = bytesOf("some bytes");

export default defineCase({
  id: "tcp/stream/recvmsg-flags",
  title: "A receiver uses recvmsg on a connection, with and without flags",
  requirement: "recvmsg takes bytes, looks at them, waits or does not wait as its " +
    "flags say, and reports no flags of its own.",
  level: "should",
  sources: [posix("recvmsg", "MSG_PEEK"), posix("recvmsg", "MSG_WAITALL"), posix("recvmsg", "MSG_TRUNC")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY, mode: ["blocking"] },
  needs: {
    subject: ["stream", "recvmsg", "recv:peek", "recv:dontwait", "recv:waitall"],
    peer: ["stream"],
  },
  outcomes: {
    part: { conforming: ["intact"] },
    partFlags: { conforming: ["none"] },
    rest: { conforming: ["intact"] },
    restFlags: { conforming: ["none"] },
    ...FLAGGED,
  },
  async script(scenario) {
    const { connected, visible, record } = scenario;
    const { subject, peer } = await connected();
    await peer.sendall(SENT);
    await visible(subject, "data", SENT.length);
    // What a stream has beyond the buffer is not cut off: it comes next.
    const part = await subject.recvmsg(4);
    record("part", compared(part.data, SENT.subarray(0, 4)));
    record("partFlags", part.flags.length === 0 ? "none" : "different");
    const rest = await subject.recvmsg(SENT.length - 4);
    record("rest", compared(rest.data, SENT.subarray(4)));
    record("restFlags", rest.flags.length === 0 ? "none" : "different");
    await flagged(scenario, (socket, size, flags) => socket.recvmsg(size, flags));
  },
});
