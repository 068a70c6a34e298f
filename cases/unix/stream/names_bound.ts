import {
  BOTH_ROLES,
  defineCase,
  exchanged,
  linux,
  outcome,
  posix,
  sameAddress,
} from "../../../harness/case/mod.ts";
import { recordNames } from "./_names.ts";

export default defineCase({
  id: "unix/stream/names-bound",
  title: "A client with a path is seen by its path",
  requirement:
    "A client that bound a path has it as its name at both ends, also when one has ended; the path takes " +
    "no connections.",
  level: "should",
  sources: [posix("getsockname"), posix("getpeername"), posix("accept"), linux("unix(7)", "pathname")],
  axes: { role: BOTH_ROLES, family: ["unix"] },
  needs: {
    subject: ["stream", "unix:names", "bind:connect", "shutdown:write"],
    peer: ["stream", "unix:names", "bind:connect", "shutdown:write"],
  },
  outcomes: {
    listener: { conforming: ["same"] },
    reported: { conforming: ["same"] },
    client: { conforming: ["same"] },
    clientsPeer: { conforming: ["same"] },
    server: { conforming: ["same"] },
    serversPeer: { conforming: ["same"] },
    exchange: { conforming: ["intact"] },
    connectToClient: { conforming: ["ECONNREFUSED"] },
    clientsPeerAtEnd: { conforming: ["same"] },
    serversPeerAtEnd: { conforming: ["same"] },
  },
  async script(scenario) {
    const { server, client, addressOf, record } = scenario;
    const bound = addressOf(client);
    const ends = await recordNames(scenario, bound);
    record("exchange", await exchanged(ends.client, ends.server));
    record("connectToClient", await outcome(server.connectStream(bound)));
    const names = [await ends.client.getpeername(), await ends.server.getpeername()] as const;
    await ends.server.shutdown("write");
    record("clientsPeerAtEnd", sameAddress(await ends.client.getpeername(), names[0]) ? "same" : "different");
    await ends.client.close();
    record("serversPeerAtEnd", sameAddress(await ends.server.getpeername(), names[1]) ? "same" : "different");
  },
});
