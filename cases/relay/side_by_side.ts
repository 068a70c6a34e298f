import { defineCase, exchanged, INET, outcome, report } from "../../harness/case/mod.ts";

export default defineCase({
  id: "relay/side-by-side",
  title: "A connection that is silent does not keep others waiting",
  requirement: "Connections are relayed side by side, so that one which is silent keeps no other waiting.",
  level: "should",
  sources: [report("istio/istio", 43297)],
  relay: "only",
  axes: { family: INET },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    accepted: { conforming: ["ok"] },
    second: { conforming: ["intact"], after: { accepted: "ok" } },
    first: { conforming: ["intact"], after: { accepted: "ok" } },
  },
  async script({ connected, client, passedOn, record }) {
    const { listener, address, ...first } = await connected();
    const socket = await client.connectStream(address);
    const accepting = listener.accept();
    const accepted = await passedOn(accepting, outcome);
    record("accepted", accepted);
    if (accepted !== "ok") return;
    const second = { client: socket, server: (await accepting).socket };
    record("second", await exchanged(second.client, second.server));
    record("first", await exchanged(first.client, first.server));
  },
});
