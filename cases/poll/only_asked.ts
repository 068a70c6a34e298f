import { BOTH_ROLES, BYTE, defineCase, EVERY_FAMILY, outcome, posix } from "../../harness/case/mod.ts";

const yes = { conforming: ["yes"] } as const;
const no = { conforming: ["no"] } as const;

export default defineCase({
  id: "poll/only-asked",
  title: "Poll reports the events that it was asked for",
  requirement:
    "Of readable and writable, poll reports what it was asked for alone, and it takes nothing away by " +
    "reporting it.",
  level: "must",
  sources: [posix("poll", "events, revents")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream", "poll"], peer: ["stream"] },
  outcomes: {
    inForOut: no,
    outForOut: yes,
    outForIn: no,
    inForIn: yes,
    anyForNone: no,
    inForBoth: yes,
    outForBoth: yes,
    recv: { conforming: ["data"] },
  },
  async script({ connected, visible, record }) {
    const { subject, peer } = await connected();
    await peer.sendall(BYTE);
    await visible(subject, "data");
    const forOut = await subject.poll(["out"], 0);
    record("inForOut", forOut.includes("in") ? "yes" : "no");
    record("outForOut", forOut.includes("out") ? "yes" : "no");
    const forIn = await subject.poll(["in"], 0);
    record("outForIn", forIn.includes("out") ? "yes" : "no");
    record("inForIn", forIn.includes("in") ? "yes" : "no");
    record("anyForNone", (await subject.poll([], 0)).length > 0 ? "yes" : "no");
    const forBoth = await subject.poll(["in", "out"], 0);
    record("inForBoth", forBoth.includes("in") ? "yes" : "no");
    record("outForBoth", forBoth.includes("out") ? "yes" : "no");
    record("recv", await outcome(subject.recv(1)));
  },
});
