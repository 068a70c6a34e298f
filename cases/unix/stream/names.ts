import { BOTH_ROLES, defineCase, exchanged, linux, posix } from "../../../harness/case/mod.ts";
import { recordNames } from "./_names.ts";

export default defineCase({
  id: "unix/stream/names",
  title: "A client without a path has no name",
  requirement:
    "A client that did not bind is unnamed at both ends, and the accepted socket has the listener's path.",
  level: "should",
  sources: [posix("getsockname"), posix("getpeername"), posix("accept"), linux("unix(7)", "unnamed")],
  axes: { role: BOTH_ROLES, family: ["unix"] },
  needs: { subject: ["stream", "unix:names"], peer: ["stream", "unix:names"] },
  outcomes: {
    listener: { conforming: ["same"] },
    reported: { conforming: ["same"] },
    client: { conforming: ["same"] },
    clientsPeer: { conforming: ["same"] },
    server: { conforming: ["same"] },
    serversPeer: { conforming: ["same"] },
    exchange: { conforming: ["intact"] },
  },
  async script(scenario) {
    const { client, server } = await recordNames(scenario);
    scenario.record("exchange", await exchanged(client, server));
  },
});
