import {
  BOTH_ROLES,
  bytesOf,
  compared,
  defineCase,
  EVERY_FAMILY,
  outcome,
  posix,
  rfc,
} from "../../../harness/case/mod.ts";

const NOTHING = new Uint8Array(0);
const SOMETHING = bytesOf("z");

export default defineCase({
  id: "tcp/stream/send-zero",
  title: "A send of no bytes transmits nothing",
  requirement:
    "A send of no bytes succeeds and transmits nothing: the other side neither wakes nor sees an end.",
  level: "must",
  sources: [posix("send"), rfc(9293, "3.8")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream", "send"], peer: ["stream"] },
  outcomes: {
    send: { conforming: ["none"] },
    recvMeanwhile: { conforming: ["pending"] },
    recvAfterwards: { conforming: ["intact"], after: { recvMeanwhile: "pending" } },
  },
  async script({ connected, pendingOr, record }) {
    const { subject, peer } = await connected();
    const receiving = peer.recv(8);
    let count = 0;
    const sent = await outcome(subject.send(NOTHING).then((accepted) => count = accepted));
    record("send", sent === "ok" ? count === 0 ? "none" : "long" : sent);
    const meanwhile = await pendingOr(receiving, outcome);
    record("recvMeanwhile", meanwhile);
    if (meanwhile !== "pending") return;
    await subject.sendall(SOMETHING);
    record("recvAfterwards", compared(await receiving, SOMETHING));
  },
});
