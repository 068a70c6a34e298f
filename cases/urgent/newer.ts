import { BOTH_ROLES, bytesOf, compared, defineCase, INET, linux, rfc } from "../../harness/case/mod.ts";
import { AFTER, arrives } from "./_urgent.ts";

const [FIRST, SECOND] = ["1", "2"].map(bytesOf) as [Uint8Array, Uint8Array];

export default defineCase({
  id: "urgent/newer",
  title: "A newer urgent byte takes the place of one that was not read",
  requirement:
    "Of two urgent bytes the newer one is read, the older one is lost, and ordinary bytes go on after them.",
  level: "may",
  sources: [rfc(6093, "3.2"), linux("tcp(7)", "MSG_OOB")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "poll", "recv:oob", "demand-read"], peer: ["stream", "send:oob"] },
  outcomes: {
    urgent: { conforming: ["intact"] },
    ordinary: {
      conforming: ["intact"],
      tolerated: { corrupt: "the older byte may become an ordinary one, as RFC 6093 says" },
    },
  },
  async script({ connected, visible, record }) {
    const { subject, peer } = await connected();
    await peer.send(FIRST, ["oob"]);
    await arrives(subject);
    await peer.send(SECOND, ["oob"]);
    await peer.sendall(AFTER);
    await visible(subject, "data", AFTER.length + 1);
    record("urgent", compared(await subject.recv(1, ["oob"]), SECOND));
    record("ordinary", compared(await subject.recvExactly(AFTER.length), AFTER));
  },
});
