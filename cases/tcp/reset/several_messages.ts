import {
  BOTH_ROLES,
  BYTE,
  defineCase,
  INET,
  linux,
  outcome,
  posix,
  STAYS_SET,
} from "../../../harness/case/mod.ts";

const told = { conforming: ["ECONNRESET"] } as const;

export default defineCase({
  id: "tcp/reset/several-messages",
  title: "Calls for several messages report a reset",
  requirement:
    "recvmmsg and sendmmsg report a reset as recvmsg and sendmsg do: once, and then the end and a broken " +
    "pipe.",
  level: "must",
  sources: [linux("recvmmsg(2)", "ERRORS"), linux("sendmmsg(2)", "ERRORS"), posix("recvmsg", "ECONNRESET")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "mmsg"], peer: ["stream", "abort"] },
  outcomes: {
    recvmmsg: told,
    end: { conforming: ["eof"], tolerated: { ECONNRESET: STAYS_SET } },
    sendmmsg: told,
    broken: { conforming: ["EPIPE"], tolerated: { ECONNRESET: STAYS_SET } },
  },
  async script({ connected, visible, record }) {
    const reset = async () => {
      const { subject, peer } = await connected();
      await peer.abort();
      await visible(subject, "reset");
      return subject;
    };
    const receiver = await reset();
    record("recvmmsg", await outcome(receiver.recvmmsg([1, 1])));
    record("end", await outcome(receiver.recv(1)));
    const sender = await reset();
    record("sendmmsg", await outcome(sender.sendmmsg([BYTE, BYTE])));
    record("broken", await outcome(sender.sendmmsg([BYTE, BYTE])));
  },
});
