import { BOTH_ROLES, defineCase, INET, intact, posix, rfc } from "../../../harness/case/mod.ts";
import { fill, fillUp } from "../send/_offer.ts";
import { TOO_MUCH, whileDown } from "./_path.ts";

/** Milliseconds that a poll waits for room. */
const ROOM_MS = 8_000;

export default defineCase({
  id: "tcp/loss/writable",
  title: "A send buffer fills while the path is down, and has room afterwards",
  requirement:
    "A nonblocking send is refused once its buffer is full of what a path loses, a poll finds no room " +
    "until the path is there again, and everything that was accepted arrives.",
  level: "must",
  sources: [rfc(9293, "3.8.1"), posix("send", "EAGAIN"), posix("poll", "POLLOUT")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: {
    subject: ["stream", "send", "mode:nonblocking", "poll"],
    peer: ["stream", "filter", "option:SO_RCVBUF"],
  },
  outcomes: {
    refused: { conforming: ["EAGAIN", "EWOULDBLOCK"] },
    full: { conforming: ["pending"] },
    writable: { conforming: ["yes"] },
    content: { conforming: ["intact"] },
  },
  async script(scenario) {
    const { connectedSmall, measure, record } = scenario;
    const { subject, peer } = await connectedSmall();
    await peer.lose("everything");
    const filled = await fillUp(scenario, subject, TOO_MUCH);
    record("refused", filled.end);
    const polling = subject.poll(["out"], ROOM_MS);
    record("full", await whileDown(scenario, polling));
    const draining = peer.drain({ pattern: TOO_MUCH });
    await peer.loseNothing();
    const events = await polling;
    record("writable", events.includes("out") && !events.includes("err") ? "yes" : "no");
    const more = await fill(subject, TOO_MUCH, filled.count);
    measure("accepted", filled.count + more.count);
    await subject.close();
    record("content", intact(await draining, filled.count + more.count));
  },
});
