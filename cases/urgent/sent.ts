import { BOTH_ROLES, bytesOf, compared, defineCase, INET, linux, posix } from "../../harness/case/mod.ts";
import { AFTER, arrives } from "./_urgent.ts";

const [SENT, ORDINARY, LAST] = ["xyz", "xy", "z"].map(bytesOf) as [Uint8Array, Uint8Array, Uint8Array];
const intact = { conforming: ["intact"] } as const;

export default defineCase({
  id: "urgent/sent",
  title: "The last byte of an urgent send is urgent",
  requirement:
    "Of the bytes of an urgent send the last one is urgent, and the others arrive among the ordinary ones.",
  level: "should",
  sources: [posix("send", "MSG_OOB"), linux("tcp(7)", "MSG_OOB")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "send:oob"], peer: ["stream", "poll", "recv:oob", "demand-read"] },
  outcomes: {
    count: { conforming: ["full"] },
    told: { conforming: ["yes"] },
    urgent: intact,
    others: intact,
    after: intact,
  },
  async script({ connected, record }) {
    const { subject, peer } = await connected();
    record("count", await subject.send(SENT, ["oob"]) === SENT.length ? "full" : "partial");
    record("told", await arrives(peer));
    record("urgent", compared(await peer.recv(1, ["oob"]), LAST));
    record("others", compared(await peer.recv(100), ORDINARY));
    await subject.sendall(AFTER);
    record("after", compared(await peer.recv(100), AFTER));
  },
});
