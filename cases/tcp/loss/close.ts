import {
  BOTH_ROLES,
  defineCase,
  ending,
  INET,
  intact,
  outcome,
  posix,
  report,
  rfc,
} from "../../../harness/case/mod.ts";
import { LOST, whileDown } from "./_path.ts";

const DATA = { seed: 83, length: 3_000 };

export default defineCase({
  id: "tcp/loss/close",
  title: "A socket is closed while its last bytes are lost",
  requirement:
    "A close returns, and what was sent before and is lost reaches the peer all the same, with end of " +
    "file after it.",
  lesson: "A close that succeeded says nothing about what arrives: the system goes on sending in the " +
    "background, and if that fails nobody hears of it. A program that must know asks the other side to " +
    "confirm.",
  level: "must",
  sources: [
    rfc(9293, "3.6 (Case 1)"),
    rfc(9293, "3.10.4"),
    posix("close"),
    report("soypat/lneto", 182),
    report("ausimian/tricep", 27),
  ],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream"], peer: ["stream", "filter"] },
  outcomes: {
    close: { conforming: ["ok"] },
    lost: LOST,
    content: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
  },
  async script(scenario) {
    const { connected, record } = scenario;
    const { subject, peer } = await connected();
    await peer.lose("everything");
    await subject.sendall(DATA);
    record("close", await outcome(subject.close()));
    const draining = peer.drain({ pattern: DATA });
    record("lost", await whileDown(scenario, draining));
    await peer.loseNothing();
    const drained = await draining;
    record("content", intact(drained, DATA.length));
    record("end", ending(drained));
  },
});
