import { BOTH_ROLES, bytesOf, defineCase, EVERY_FAMILY, outcome, posix } from "../../../harness/case/mod.ts";

const SENT = bytesOf("abc");
/** Bytes; far more than will ever arrive. */
const ASKED = 4096;

export default defineCase({
  id: "tcp/stream/recv-returns-available",
  title: "A receive returns the bytes that are there",
  requirement:
    "A receive returns what is there, up to the size it asked for: it neither waits for more nor gives more.",
  level: "must",
  sources: [posix("recv", "DESCRIPTION")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream"], peer: ["stream", "option:TCP_NODELAY"] },
  outcomes: {
    recvMany: { conforming: ["data"] },
    recvOne: { conforming: ["data"], after: { recvMany: "data" } },
    withinSize: { conforming: ["yes"], after: { recvMany: "data", recvOne: "data" } },
  },
  async script({ connected, family, visible, atOnce, record }) {
    const { subject, peer } = await connected();
    // Nagle's algorithm would hold the second piece back until the first is acknowledged, which a stack may
    // delay by 200 ms.
    if (family !== "unix") await peer.setsockopt("TCP_NODELAY", 1);
    await peer.sendall(SENT);
    await visible(subject, "data", SENT.length);
    const many = subject.recv(ASKED);
    const first = await atOnce(many, outcome);
    record("recvMany", first);
    if (first !== "data") return;
    await peer.sendall(SENT);
    await visible(subject, "data", SENT.length);
    const one = subject.recv(1);
    const second = await atOnce(one, outcome);
    record("recvOne", second);
    if (second !== "data") return;
    record("withinSize", (await many).length <= SENT.length && (await one).length === 1 ? "yes" : "no");
  },
});
