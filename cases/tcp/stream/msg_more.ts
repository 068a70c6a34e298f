import {
  BOTH_ROLES,
  bytesOf,
  compared,
  defineCase,
  INET,
  linux,
  outcome,
} from "../../../harness/case/mod.ts";

const [FIRST, SECOND] = ["first", "second"].map(bytesOf) as [Uint8Array, Uint8Array];
const TOGETHER = bytesOf("firstsecond");

export default defineCase({
  id: "tcp/stream/msg-more",
  title: "A send says that more will follow",
  requirement:
    "A send with MSG_MORE is held back until one without it follows, and then both go out in order.",
  level: "may",
  sources: [linux("send(2)", "MSG_MORE")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "send", "send:more"], peer: ["stream"] },
  outcomes: {
    held: { conforming: ["pending"] },
    together: { conforming: ["intact"], after: { held: "pending" } },
  },
  async script({ connected, pendingOr, record }) {
    const { subject, peer } = await connected();
    await subject.send(FIRST, ["more"]);
    const receiving = peer.recv(100);
    const held = await pendingOr(receiving, outcome);
    record("held", held);
    await subject.send(SECOND);
    if (held === "pending") record("together", compared(await receiving, TOGETHER));
  },
});
