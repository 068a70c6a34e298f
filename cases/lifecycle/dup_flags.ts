import {
  BOTH_ROLES,
  bytesOf,
  compared,
  defineCase,
  EVERY_FAMILY,
  outcome,
  posix,
} from "../../harness/case/mod.ts";

const SENT = bytesOf("look, and take");

const intact = { conforming: ["intact"] } as const;

export default defineCase({
  id: "lifecycle/dup-flags",
  title: "Flags of a receive hold for a duplicate as well",
  requirement:
    "By a duplicate MSG_DONTWAIT does not wait, and MSG_PEEK leaves the bytes for every descriptor.",
  level: "must",
  sources: [posix("dup"), posix("recv", "MSG_PEEK")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream", "dup", "recv:peek", "recv:dontwait"], peer: ["stream"] },
  outcomes: {
    nothing: { conforming: ["EAGAIN", "EWOULDBLOCK"] },
    peeked: { ...intact, after: { nothing: "EAGAIN" } },
    taken: { ...intact, after: { nothing: "EAGAIN" } },
  },
  async script({ connected, visible, atOnce, record }) {
    const { subject, peer } = await connected();
    const duplicate = await subject.dup();
    const nothing = await atOnce(duplicate.recv(1, ["dontwait"]), outcome);
    record("nothing", nothing);
    if (nothing !== "EAGAIN") return;
    await peer.sendall(SENT);
    await visible(subject, "data", SENT.length);
    record("peeked", compared(await duplicate.recv(100, ["peek"]), SENT));
    record("taken", compared(await subject.recvExactly(SENT.length), SENT));
  },
});
