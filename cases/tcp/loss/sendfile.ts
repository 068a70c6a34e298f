import {
  BOTH_ROLES,
  defineCase,
  exchanged,
  INET,
  intact,
  linux,
  report,
  rfc,
} from "../../../harness/case/mod.ts";
import { LOST, whileDown } from "./_path.ts";

const FILE = { seed: 89, length: 20_000 };
/** The part of it that is sent: sendfile() of some begins elsewhere where it is to begin at 0. */
const PART = { ...FILE, offset: 1_000, length: 18_000 };

export default defineCase({
  id: "tcp/loss/sendfile",
  title: "A file is lost that sendfile() has sent",
  requirement: "What sendfile() has sent and is lost is sent again, as what send() has sent is.",
  level: "must",
  sources: [
    rfc(9293, "3.8.1"),
    linux("sendfile(2)"),
    report("apache/nuttx", 5242),
    report("apache/nuttx", 5340),
  ],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "sendfile"], peer: ["stream", "filter"] },
  outcomes: { lost: LOST, content: { conforming: ["intact"] }, exchange: { conforming: ["intact"] } },
  async script(scenario) {
    const { connected, record } = scenario;
    const { subject, peer } = await connected();
    await peer.lose("everything");
    await subject.sendfile(FILE, PART.offset, PART.length);
    const draining = peer.drain({ size: PART.length, pattern: PART });
    record("lost", await whileDown(scenario, draining));
    await peer.loseNothing();
    record("content", intact(await draining, PART.length));
    record("exchange", await exchanged(subject, peer));
  },
});
