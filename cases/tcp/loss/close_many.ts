import {
  BOTH_ROLES,
  defineCase,
  ending,
  type Ends,
  exchanged,
  INET,
  intact,
  report,
  rfc,
} from "../../../harness/case/mod.ts";
import { LOST, whileDown, worst } from "./_path.ts";

/** Connections that are closed, as many as a browser makes to few servers. */
const MANY = 20;
const DATA = { seed: 90, length: 1_000 };

export default defineCase({
  id: "tcp/loss/close-many",
  title: "Many sockets are closed while their paths are down",
  requirement: "Connections that are closed and still have bytes to send take no room from a new one, and " +
    "all of them arrive later.",
  level: "must",
  sources: [rfc(9293, "3.6 (Case 1)"), rfc(9293, "3.10.4"), report("apache/nuttx", 13823)],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream"], peer: ["stream", "filter"] },
  outcomes: {
    lost: LOST,
    made: { conforming: ["intact"] },
    content: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
  },
  async script(scenario) {
    const { connected, connectedTo, record } = scenario;
    const first = await connected();
    const { listener, address } = first;
    const all: Ends[] = [first];
    while (all.length < MANY) all.push(await connectedTo(listener, address));
    for (const { subject, peer } of all) {
      await peer.lose("everything");
      await subject.sendall(DATA);
      await subject.close();
    }
    const draining = all.map(({ peer }) => peer.drain({ pattern: DATA }));
    record("lost", await whileDown(scenario, ...draining));
    const made = await connectedTo(listener, address);
    record("made", await exchanged(made.subject, made.peer));
    for (const { peer } of all) await peer.loseNothing();
    const drained = await Promise.all(draining);
    record("content", worst(drained.map((each) => intact(each, DATA.length)), "intact"));
    record("end", worst(drained.map(ending), "eof"));
  },
});
