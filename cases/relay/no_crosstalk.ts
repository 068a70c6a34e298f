import {
  compared,
  defineCase,
  type Ends,
  INET,
  type Outcome,
  patternBytes,
  rfc,
} from "../../harness/case/mod.ts";

const CONNECTIONS = 8;
/** Bytes that each end sends on each connection. */
const LENGTH = 2_000;

export default defineCase({
  id: "relay/no-crosstalk",
  title: "What is sent on one connection arrives on no other",
  requirement: "Connections that are in use side by side each carry their own bytes.",
  level: "must",
  sources: [rfc(9293, "2.2")],
  relay: "only",
  axes: { family: INET },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    data: { conforming: ["intact"] },
  },
  async script({ connected, connectedTo, record }) {
    const { listener, address, ...first } = await connected();
    const all: Ends[] = [first];
    while (all.length < CONNECTIONS) all.push(await connectedTo(listener, address));
    for (const [seed, { client }] of all.entries()) await client.sendall({ seed, length: LENGTH });
    for (const [seed, { server }] of all.entries()) {
      await server.sendall({ seed: seed + CONNECTIONS, length: LENGTH });
    }
    let worst: Outcome = "intact";
    for (const [seed, { client, server }] of all.entries()) {
      const up = compared(await server.recvExactly(LENGTH), patternBytes({ seed, length: LENGTH }));
      if (up !== "intact") worst = up;
      const own = patternBytes({ seed: seed + CONNECTIONS, length: LENGTH });
      const down = compared(await client.recvExactly(LENGTH), own);
      if (down !== "intact") worst = down;
    }
    record("data", worst);
  },
});
