import { defineCase, outcome, posix, rfc } from "../../../harness/case/mod.ts";
import { octets } from "./octets.ts";

const NOTHING = new Uint8Array(0);
const SOMETHING = new TextEncoder().encode("z");

export default defineCase({
  id: "tcp/stream/send-zero",
  title: "send of no bytes, then of one",
  requirement:
    "A send of no bytes on a stream succeeds and transmits nothing: the other side neither wakes nor sees an end.",
  level: "must",
  sources: [posix("send"), rfc(9293, "3.8")],
  axes: { role: ["server", "client"], family: ["ipv4", "ipv6", "unix"] },
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
    record("recvAfterwards", octets(await receiving, SOMETHING));
  },
});
