import { defineCase, ending, intact, posix } from "../../../harness/case/mod.ts";
import { BULK, offered, smallPeer, TOO_MUCH } from "./offer.ts";

export default defineCase({
  id: "tcp/send/blocking-send-full",
  title: "One blocking send of 64 MiB to a late reader",
  requirement: "A blocking send waits until there was room for everything, and returns the full count.",
  level: "should",
  sources: [posix("send", "DESCRIPTION"), posix("write", "RATIONALE")],
  axes: { role: ["server", "client"], family: ["ipv4", "ipv6", "unix"] },
  needs: {
    subject: ["stream", "send", "mode:blocking", "shutdown:write"],
    peer: ["stream", "demand-read", "option:SO_RCVBUF"],
  },
  outcomes: {
    sendUnread: { conforming: ["pending"] },
    send: { conforming: ["full"] },
    arrived: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
  },
  async script({ role, connected, visible, pendingOr, record }) {
    const { subject, peer } = await connected(smallPeer(role));
    await subject.setMode("blocking");
    const sending = subject.send(BULK);
    await visible(peer, "data");
    record("sendUnread", await pendingOr(sending, async () => (await offered(sending, TOO_MUCH)).outcome));
    const finish = async () => {
      const sent = await offered(sending, TOO_MUCH);
      record("send", sent.outcome);
      await subject.shutdown("write");
      return sent.count;
    };
    const [count, drained] = await Promise.all([finish(), peer.drain({ pattern: BULK })]);
    record("arrived", intact(drained, count));
    record("end", ending(drained));
  },
});
