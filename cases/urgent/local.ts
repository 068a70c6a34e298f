import { BOTH_ROLES, compared, defineCase, linux, outcome } from "../../harness/case/mod.ts";
import { AFTER, arrives, BEFORE, URGENT } from "./_urgent.ts";

const intact = { conforming: ["intact"], after: { send: "ok" } } as const;

export default defineCase({
  id: "urgent/local",
  title: "Local connections may have urgent data",
  requirement: "An urgent byte on an AF_UNIX connection is read apart from the others, or cannot be sent.",
  level: "may",
  sources: [linux("unix(7)", "BUGS"), linux("send(2)", "EOPNOTSUPP")],
  axes: { role: BOTH_ROLES, family: ["unix"] },
  needs: {
    subject: ["stream", "send:oob", "poll", "recv:oob"],
    peer: ["stream", "poll", "send:oob", "recv:oob"],
  },
  outcomes: {
    send: { conforming: ["ok"], tolerated: { EOPNOTSUPP: "most systems have none, and Linux before 5.15" } },
    told: { conforming: ["yes"], after: { send: "ok" } },
    urgent: intact,
    ordinary: intact,
    back: intact,
  },
  async script({ connected, record }) {
    const { subject, peer } = await connected();
    await subject.sendall(BEFORE);
    const send = await outcome(subject.send(URGENT, ["oob"]));
    record("send", send);
    if (send !== "ok") return;
    await subject.sendall(AFTER);
    record("told", await arrives(peer));
    record("urgent", compared(await peer.recv(1, ["oob"]), URGENT));
    const ordinary = Uint8Array.of(...BEFORE, ...AFTER);
    record("ordinary", compared(await peer.recvExactly(ordinary.length), ordinary));
    await peer.send(URGENT, ["oob"]);
    await arrives(subject);
    record("back", compared(await subject.recv(1, ["oob"]), URGENT));
  },
});
