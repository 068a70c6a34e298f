import { BOTH_ROLES, bytesOf, compared, defineCase, INET, linux, report } from "../../../harness/case/mod.ts";

const SENT = bytesOf("abcdef");
/** Bytes that are dropped. */
const DROPPED = 4;
/** Bytes that one call drops at most. */
const MOST = 65_536;

export default defineCase({
  id: "tcp/stream/msg-trunc-discards",
  title: "A receiver drops bytes without looking at them",
  requirement:
    "On TCP a receive with MSG_TRUNC drops as many bytes as it asks for, counts them, and makes room for " +
    "more; one that peeks as well drops none.",
  level: "may",
  sources: [linux("tcp(7)", "MSG_TRUNC"), linux("recv(2)", "MSG_TRUNC"), report("containers/podman", 20170)],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "recvmsg", "recv:trunc", "recv:peek"], peer: ["stream"] },
  outcomes: {
    peeked: { conforming: ["same"] },
    count: { conforming: ["same"] },
    rest: { conforming: ["intact"] },
    all: { conforming: ["same"] },
    last: { conforming: ["intact"] },
  },
  async script({ connected, connectedSmall, visible, record }) {
    const { subject, peer } = await connected();
    await peer.sendall(SENT);
    await visible(subject, "data", SENT.length);
    const counts = async (flags: readonly ("trunc" | "peek")[]) =>
      (await subject.recvmsg(DROPPED, flags)).count === DROPPED ? "same" : "different";
    record("peeked", await counts(["trunc", "peek"]));
    record("count", await counts(["trunc"]));
    record("rest", compared(await subject.recvExactly(SENT.length - DROPPED), SENT.subarray(DROPPED)));

    // More than the buffers hold: the sender waits for the room that is made.
    const full = await connectedSmall();
    const sending = full.peer.sendall(full.tooMuch);
    let dropped = 0;
    while (dropped < full.tooMuch.length) {
      const { count } = await full.subject.recvmsg(MOST, ["trunc"]);
      if (count === 0) break;
      dropped += count;
    }
    record("all", dropped === full.tooMuch.length ? "same" : "different");
    await sending;
    await full.peer.sendall(SENT);
    record("last", compared(await full.subject.recvExactly(SENT.length), SENT));
  },
});
