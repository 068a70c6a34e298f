import { BYTE, defineCase, EVERY_FAMILY, linux, outcome, posix } from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/stream/msg-dontwait",
  title: "One receive does not wait, and the next does",
  requirement:
    "A receive with MSG_DONTWAIT fails with EAGAIN where nothing is there, and the next one waits.",
  level: "should",
  sources: [linux("recv(2)", "MSG_DONTWAIT"), posix("recv", "EAGAIN")],
  axes: { role: ["server"], family: EVERY_FAMILY },
  needs: { subject: ["stream", "recv:dontwait"], peer: ["stream"] },
  outcomes: {
    empty: { conforming: ["EAGAIN", "EWOULDBLOCK"] },
    waits: { conforming: ["pending"] },
    woken: { conforming: ["data"], after: { waits: "pending" } },
    withData: { conforming: ["data"] },
    atEnd: { conforming: ["eof"] },
  },
  async script({ connected, visible, pendingOr, atOnce, record }) {
    const { subject, peer } = await connected();
    record("empty", await atOnce(subject.recv(1, ["dontwait"]), outcome));
    const receiving = subject.recv(1);
    const waits = await pendingOr(receiving, outcome);
    record("waits", waits);
    await peer.sendall(BYTE);
    if (waits === "pending") {
      record("woken", await outcome(receiving));
      await peer.sendall(BYTE);
    }
    await visible(subject, "data");
    record("withData", await outcome(subject.recv(1, ["dontwait"])));
    await peer.close();
    await visible(subject, "fin");
    record("atEnd", await outcome(subject.recv(1, ["dontwait"])));
  },
});
