import { BOTH_ROLES, compared, defineCase, rfc } from "../../harness/case/mod.ts";
import { AFTER, BEFORE, URGENT } from "../urgent/_urgent.ts";

/** Milliseconds; far more than anything takes to arrive on loopback, and far more than that. */
const [ARRIVES_MS, LONG_MS] = [1_000, 60_000];

export default defineCase({
  id: "relay/urgent",
  title: "Urgent data is passed on as such, in its place",
  requirement: "An urgent byte arrives as urgent data, and the ordinary bytes around it arrive without it.",
  level: "may",
  sources: [rfc(9293, "3.8.5")],
  relay: "only",
  axes: { role: BOTH_ROLES },
  needs: { subject: ["stream", "send:oob"], peer: ["stream", "poll", "recv:oob"] },
  outcomes: {
    before: { conforming: ["intact"] },
    urgent: { conforming: ["intact"] },
    after: { conforming: ["intact"] },
  },
  async script({ connected, passedOn, record }) {
    const { subject, peer } = await connected();
    await subject.sendall(BEFORE);
    const before = peer.recvExactly(BEFORE.length);
    record("before", await passedOn(before, async (each) => compared(await each, BEFORE)));
    await subject.send(URGENT, ["oob"]);
    const told = await passedOn(peer.poll(["pri"], LONG_MS), () => "ok", ARRIVES_MS);
    record("urgent", told === "ok" ? compared(await peer.recv(1, ["oob"]), URGENT) : "none");
    await subject.sendall(AFTER);
    const after = peer.recvExactly(AFTER.length);
    record("after", await passedOn(after, async (each) => compared(await each, AFTER)));
  },
});
