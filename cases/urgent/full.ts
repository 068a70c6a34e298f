import { BOTH_ROLES, compared, defineCase, INET, intact, outcome, posix } from "../../harness/case/mod.ts";
import { fill } from "../tcp/send/_offer.ts";
import { arrives, URGENT } from "./_urgent.ts";

export default defineCase({
  id: "urgent/full",
  title: "An urgent byte finds no room",
  requirement:
    "A send of urgent data that must not wait fails where there is no room, and one that is counted arrives.",
  level: "should",
  sources: [posix("send", "EAGAIN"), posix("send", "MSG_OOB")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: {
    subject: ["stream", "send", "send:oob", "mode:nonblocking"],
    peer: ["stream", "poll", "recv:oob", "demand-read"],
  },
  outcomes: {
    // Acknowledgements may have made some room by then.
    full: { conforming: ["EAGAIN", "EWOULDBLOCK", "ok"] },
    before: { conforming: ["intact"] },
    counted: { conforming: ["intact"], after: { full: "ok" } },
    refused: { conforming: ["none"], after: { full: "EAGAIN" } },
    later: { conforming: ["intact"] },
  },
  async script({ connectedSmall, atOnce, record }) {
    const { subject, peer, tooMuch } = await connectedSmall();
    await subject.setMode("nonblocking");
    const { count } = await fill(subject, tooMuch);
    const full = await atOnce(subject.send(URGENT, ["oob"]), outcome);
    record("full", full);
    record("before", intact(await peer.drain({ size: count, pattern: tooMuch }), count));
    const urgent = async () =>
      await arrives(peer) === "yes" ? compared(await peer.recv(1, ["oob"]), URGENT) : "none";
    if (full === "ok") record("counted", await urgent());
    else record("refused", (await peer.poll(["pri"], 0)).includes("pri") ? "data" : "none");
    await subject.send(URGENT, ["oob"]);
    record("later", await urgent());
  },
});
