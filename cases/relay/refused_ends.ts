import { defineCase, INET, outcome, report } from "../../harness/case/mod.ts";
import { TOLD_MS } from "./_relay.ts";

export default defineCase({
  id: "relay/refused-ends",
  title: "A refusal of the target ends the connection of the client",
  requirement: "A client whose connection cannot be passed on sees its end within five seconds.",
  level: "should",
  sources: [report("containers/podman", 12237)],
  relay: "only",
  axes: { role: ["client"], family: INET },
  needs: { subject: ["stream"], peer: ["stream", "bsd"] },
  outcomes: {
    connect: { conforming: ["ok", "ECONNREFUSED", "ECONNRESET"] },
    told: { conforming: ["eof", "ECONNRESET"], after: { connect: "ok" } },
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
