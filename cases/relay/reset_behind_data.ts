import {
  BOTH_ROLES,
  defineCase,
  ending,
  exchanged,
  INET,
  intact,
  report,
  rfc,
} from "../../harness/case/mod.ts";

const DATA = { seed: 76, length: 50_000 };

export default defineCase({
  id: "relay/reset-behind-data",
  title: "Data that a reset follows is passed on or cut off, and nothing else",
  requirement:
    "What arrives of data that a reset follows is correct as far as it goes, and then the connection ends.",
  level: "must",
  sources: [rfc(9293, "3.10.5"), report("envoyproxy/envoy", 45267)],
  relay: "only",
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "abort"], peer: ["stream"] },
  outcomes: {
    before: { conforming: ["intact"] },
    data: {
      conforming: ["intact", "short"],
    },
    end: { conforming: ["ECONNRESET", "eof"] },
  },
  async script({ connected, passedOn, measure, record }) {
    const { subject, peer } = await connected();
    record("before", await exchanged(subject, peer));
    await subject.sendall(DATA);
    await subject.abort();
    const draining = peer.drain({ pattern: DATA });
    record("data", await passedOn(draining, async (each) => intact(await each, DATA.length)));
    const end = await passedOn(draining, async (each) => ending(await each));
    record("end", end);
    if (end !== "pending") measure("arrived", (await draining).count);
  },
});
