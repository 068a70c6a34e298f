import { BOTH_ROLES, bytesOf, compared, defineCase, INET, linux } from "../../../harness/case/mod.ts";

const SENT = bytesOf("abcdef");
/** Bytes that are dropped. */
const DROPPED = 4;

export default defineCase({
  id: "tcp/stream/msg-trunc-discards",
  title: "A receiver drops bytes without a look at them",
  requirement:
    "On TCP a receive with MSG_TRUNC drops as many bytes as it asks for, and counts them; one that peeks " +
    "as well drops none.",
  level: "may",
  sources: [linux("tcp(7)", "MSG_TRUNC"), linux("recv(2)", "MSG_TRUNC")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "recvmsg", "recv:trunc", "recv:peek"], peer: ["stream"] },
  outcomes: {
    peeked: { conforming: ["same"] },
    count: { conforming: ["same"] },
    rest: { conforming: ["intact"] },
  },
  async script({ connected, visible, record }) {
    const { subject, peer } = await connected();
    await peer.sendall(SENT);
    await visible(subject, "data", SENT.length);
    const counts = async (flags: readonly ("trunc" | "peek")[]) =>
      (await subject.recvmsg(DROPPED, flags)).count === DROPPED ? "same" : "different";
    record("peeked", await counts(["trunc", "peek"]));
    record("count", await counts(["trunc"]));
    record("rest", compared(await subject.recvExactly(SENT.length - DROPPED), SENT.subarray(DROPPED)));
  },
});
