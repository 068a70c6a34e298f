import {
  BOTH_ROLES,
  defineCase,
  ending,
  EVERY_FAMILY,
  intact,
  linux,
  posix,
  python,
} from "../../harness/case/mod.ts";
import { offered } from "../tcp/send/_offer.ts";
import { ended } from "./_ended.ts";

export default defineCase({
  id: "concurrency/close-ends-send",
  title: "A close while a blocking send waits ends it, and its count is what arrives",
  requirement:
    "A close beside a send that waits ends it at once; if it reports a count, the peer gets that many " +
    "bytes, and the end.",
  level: "should",
  sources: [
    posix("close"),
    posix("send"),
    linux("close(2)", "Multithreaded processes and close()"),
    python("shutdown"),
  ],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: {
    subject: ["stream", "send", "mode:blocking", "interrupt"],
    peer: ["stream", "demand-read", "option:SO_RCVBUF"],
  },
  outcomes: {
    before: { conforming: ["pending"] },
    send: ended("partial", "ECONNRESET"),
    counted: { conforming: ["intact"], after: { send: "partial" } },
    prefix: { conforming: ["short"] },
    end: { conforming: ["eof"] },
  },
  async script({ connectedSmall, visible, atOnce, pendingOr, record }) {
    const { subject, peer, tooMuch } = await connectedSmall();
    await subject.setMode("blocking");
    const sending = subject.send(tooMuch);
    const sent = async () => (await offered(sending, tooMuch)).outcome;
    await visible(peer, "data");
    record("before", await pendingOr(sending, sent));
    await subject.close();
    const send = await atOnce(sending, sent);
    record("send", send);
    const drained = await peer.drain({ pattern: tooMuch });
    if (send === "partial") record("counted", intact(drained, await sending));
    record("prefix", intact(drained, tooMuch.length));
    record("end", ending(drained));
  },
});
