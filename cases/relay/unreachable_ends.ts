import { defineCase, linux, outcome, report } from "../../harness/case/mod.ts";
import { TOLD_MS } from "./_relay.ts";

export default defineCase({
  id: "relay/unreachable-ends",
  title: "A target whose host cannot be reached ends the connection of the client",
  requirement: "A client whose connection has no host to be passed on to sees its end within five seconds.",
  level: "should",
  sources: [linux("connect(2)", "ENETUNREACH"), report("superradcompany/microsandbox", 606)],
  relay: "only",
  axes: { role: ["client"] },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    connect: { conforming: ["ok", "ECONNREFUSED", "ECONNRESET", "ENETUNREACH"] },
    told: { conforming: ["eof", "ECONNRESET"], after: { connect: "ok" } },
  },
  async script({ unreachable, client, passedOn, elapsedMs, measure, record }) {
    const connecting = client.connectStream(await unreachable());
    const connect = await passedOn(connecting, outcome, TOLD_MS);
    record("connect", connect);
    if (connect !== "ok") return;
    const receiving = (await connecting).recv(1);
    record("told", await passedOn(receiving, outcome, TOLD_MS));
    measure("toldMs", elapsedMs(receiving));
  },
});
