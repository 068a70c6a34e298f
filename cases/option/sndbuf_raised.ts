import { bytesOf, defineCase, INET, linux, outcome, report } from "../../harness/case/mod.ts";
import { fillUp } from "../tcp/send/_offer.ts";

/** Bytes that no buffer was given before. */
const LARGE = 400_000;

export default defineCase({
  id: "option/sndbuf-raised",
  title: "A full send buffer is made larger",
  requirement: "A larger send buffer has room at once: the socket is writable, and a send succeeds.",
  level: "may",
  sources: [
    linux("socket(7)", "SO_SNDBUF"),
    report("asterinas/asterinas", 2904),
    report("DragonOS-Community/DragonOS", 2020),
  ],
  axes: { role: ["client"], family: INET },
  needs: {
    subject: ["stream", "send", "poll", "mode:nonblocking", "option:SO_SNDBUF"],
    peer: ["stream", "demand-read", "option:SO_RCVBUF"],
  },
  outcomes: {
    full: { conforming: ["EAGAIN", "EWOULDBLOCK"] },
    writable: { conforming: ["yes"] },
    send: { conforming: ["ok"] },
  },
  async script(scenario) {
    const { connectedSmall, record } = scenario;
    const { subject, tooMuch } = await connectedSmall();
    record("full", (await fillUp(scenario, subject, tooMuch)).end);
    await subject.setsockopt("SO_SNDBUF", LARGE);
    record("writable", (await subject.poll(["out"], 0)).includes("out") ? "yes" : "no");
    record("send", await outcome(subject.send(bytesOf("more"))));
  },
});
