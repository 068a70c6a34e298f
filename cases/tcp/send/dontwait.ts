import {
  BOTH_ROLES,
  defineCase,
  EVERY_FAMILY,
  intact,
  linux,
  type Outcome,
  outcome,
  posix,
} from "../../../harness/case/mod.ts";

/** Bytes that one send is offered. */
const SIZE = 50_000;

export default defineCase({
  id: "tcp/send/dontwait",
  title: "A send must not wait on a connection that blocks",
  requirement: "A send with MSG_DONTWAIT that finds no room fails at once, its " +
    "counts are exact, and the next send waits.",
  level: "should",
  sources: [linux("send(2)", "MSG_DONTWAIT"), posix("send", "EAGAIN")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY, mode: ["natural", "blocking"] },
  needs: {
    subject: ["stream", "send", "send:dontwait", "shutdown:write"],
    peer: ["stream", "demand-read", "option:SO_RCVBUF"],
  },
  outcomes: {
    noRoom: { conforming: ["EAGAIN", "EWOULDBLOCK"] },
    next: { conforming: ["pending"], after: { noRoom: "EAGAIN" } },
    arrived: { conforming: ["intact"], after: { noRoom: "EAGAIN" } },
  },
  async script({ connectedSmall, inMode, atOnce, blocked, record, measure }) {
    const { subject, peer, tooMuch } = await connectedSmall();
    await inMode(subject);
    const most = 8 * tooMuch.length;
    const pieceAt = (offset: number) => ({ ...tooMuch, offset, length: SIZE });
    let accepted = 0;
    let noRoom: Outcome = "ok";
    while (noRoom === "ok" && accepted < most) {
      const sending = subject.send(pieceAt(accepted), ["dontwait"]);
      noRoom = await atOnce(sending, outcome);
      if (noRoom === "ok") accepted += await sending;
    }
    record("noRoom", noRoom);
    measure("accepted", accepted);
    if (noRoom !== "EAGAIN") return;
    // The kernel may move bytes from the one buffer to the other meanwhile: then there is room for some.
    let sending = subject.send(pieceAt(accepted));
    let waits = await blocked(sending);
    while (!waits && accepted < most) {
      accepted += await sending;
      sending = subject.send(pieceAt(accepted));
      waits = await blocked(sending);
    }
    record("next", waits ? "pending" : "full");
    const finish = async () => {
      accepted += await sending;
      await subject.shutdown("write");
    };
    const [drained] = await Promise.all([peer.drain({ pattern: { ...tooMuch, length: most } }), finish()]);
    record("arrived", intact(drained, accepted));
  },
});
