import { BOTH_ROLES, defineCase, EVERY_FAMILY, posix } from "../../../harness/case/mod.ts";
import { FLAGGED, flagged } from "./_flags.ts";

export default defineCase({
  id: "tcp/stream/recvfrom-flags",
  title: "A receiver uses recvfrom on a connection, with and without flags",
  requirement: "recvfrom takes bytes, looks at them, waits or does not wait as its flags say, as recv does.",
  level: "should",
  sources: [posix("recvfrom", "MSG_PEEK"), posix("recvfrom", "MSG_WAITALL"), posix("recvfrom", "EAGAIN")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY, mode: ["blocking"] },
  needs: {
    subject: ["bsd", "stream", "datagram", "recv:peek", "recv:dontwait", "recv:waitall"],
    peer: ["stream"],
  },
  outcomes: FLAGGED,
  async script(scenario) {
    await flagged(scenario, (socket, size, flags) => socket.recvfrom(size, flags));
  },
});
