import { defineCase, INET, outcome, report } from "../../harness/case/mod.ts";
import { TOLD_MS } from "./_relay.ts";

export default defineCase({
  id: "relay/refused-as-such",
  title: "A refusal of the target does not look like an orderly end",
  requirement: "A client whose connection cannot be passed on is refused or reset, and sees no end of file.",
  level: "may",
  sources: [report("containers/podman", 12237), report("apache/trafficserver", 7677)],
  relay: "only",
  axes: { role: ["client"], family: INET },
  needs: { subject: ["stream"], peer: ["stream", "bsd"] },
  outcomes: {
    connect: { conforming: ["ok", "ECONNREFUSED", "ECONNRESET"] },
    told: { conforming: ["ECONNRESET"], after: { connect: "ok" } },
  },
  async script({ closedPort, server, client, passedOn, elapsedMs, measure, record }) {
    const connecting = client.connectStream(await closedPort(server, "stream"));
    const connect = await passedOn(connecting, outcome, TOLD_MS);
    record("connect", connect);
    if (connect !== "ok") return;
    const receiving = (await connecting).recv(1);
    record("told", await passedOn(receiving, outcome, TOLD_MS));
    measure("toldMs", elapsedMs(receiving));
  },
});
