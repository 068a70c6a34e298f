import {
  BOTH_ROLES,
  defineCase,
  ending,
  INET,
  intact,
  outcome,
  report,
  rfc,
} from "../../harness/case/mod.ts";
import { SLOW_MS } from "./_relay.ts";

const DATA = { seed: 77, length: 3_000_000 };
/** Bytes of one receive. */
const CHUNK = 10_000;

export default defineCase({
  id: "relay/flushed-at-close",
  title: "Everything arrives that was sent before a close, also at a slow reader",
  requirement:
    "An end that is slow to read receives everything that was sent before the close of the other, and then " +
    "end of file.",
  level: "must",
  sources: [
    rfc(9293, "3.9.1.4"),
    report("envoyproxy/envoy", 45267),
    report("haproxy/haproxy", 11),
    report("docker/for-mac", 7125),
  ],
  relay: "only",
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    data: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
  },
  async script({ connected, pendingOr, passedOn, record }) {
    const { subject, peer } = await connected();
    const closing = subject.sendall(DATA).then(() => subject.close());
    closing.catch(() => {});
    await pendingOr(closing, outcome);
    const draining = peer.drain({ pattern: DATA, chunk: CHUNK });
    record("data", await passedOn(draining, async (each) => intact(await each, DATA.length), SLOW_MS));
    record("end", await passedOn(draining, async (each) => ending(await each)));
    await closing;
  },
});
