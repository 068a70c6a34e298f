import { BOTH_ROLES, defineCase, exchanged, INET, intact } from "../../../harness/case/mod.ts";
import { LOST, whileDown } from "./_path.ts";
import { ON_USER_TIMEOUT } from "./_user_timeout.ts";

const DATA = { seed: 86, length: 3_000 };
/** Milliseconds that bytes may stay unacknowledged: more than the path is down. */
const LONG_MS = 5_000;

export default defineCase({
  id: "tcp/loss/user-timeout-healed",
  title: "A path comes back before the user timeout",
  requirement:
    "A connection whose bytes are acknowledged within the time of TCP_USER_TIMEOUT does not time out.",
  level: "must",
  sources: ON_USER_TIMEOUT,
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "option:TCP_USER_TIMEOUT"], peer: ["stream", "filter"] },
  outcomes: { lost: LOST, content: { conforming: ["intact"] }, exchange: { conforming: ["intact"] } },
  async script(scenario) {
    const { connected, record } = scenario;
    const { subject, peer } = await connected();
    await subject.setsockopt("TCP_USER_TIMEOUT", LONG_MS);
    await peer.lose("everything");
    await subject.sendall(DATA);
    const draining = peer.drain({ size: DATA.length, pattern: DATA });
    record("lost", await whileDown(scenario, draining));
    await peer.loseNothing();
    record("content", intact(await draining, DATA.length));
    record("exchange", await exchanged(subject, peer));
  },
});
