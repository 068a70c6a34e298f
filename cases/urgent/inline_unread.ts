import { BOTH_ROLES, compared, defineCase, INET, posix } from "../../harness/case/mod.ts";
import { isOn } from "../option/_value.ts";
import { AFTER, ALL, BEFORE, URGENT } from "./_urgent.ts";

const intact = { conforming: ["intact"] } as const;

export default defineCase({
  id: "urgent/inline-unread",
  title: "SO_OOBINLINE is set while something is unread",
  requirement: "SO_OOBINLINE holds for an urgent byte that comes later, whatever is unread when it is set.",
  level: "should",
  sources: [posix("XSH 2.10.16", "SO_OOBINLINE"), posix("XSH 2.10.12")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: {
    subject: ["stream", "option:SO_OOBINLINE", "demand-read"],
    peer: ["stream", "send:oob"],
  },
  outcomes: { set: { conforming: ["yes"] }, before: intact, inline: intact },
  async script({ connected, visible, record }) {
    const { subject, peer } = await connected();
    await peer.sendall(BEFORE);
    await visible(subject, "data", BEFORE.length);
    await subject.setsockopt("SO_OOBINLINE", 1);
    record("set", await isOn(subject, "SO_OOBINLINE"));
    await peer.send(URGENT, ["oob"]);
    await peer.sendall(AFTER);
    await visible(subject, "data", ALL);
    record("before", compared(await subject.recv(100), BEFORE));
    record("inline", compared(await subject.recv(100), Uint8Array.of(...URGENT, ...AFTER)));
  },
});
