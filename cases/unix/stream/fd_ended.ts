import { BYTE, bytesOf, compared, defineCase, linux, outcome, posix } from "../../../harness/case/mod.ts";

const [UNREAD, REPLY] = [bytesOf("not read yet"), bytesOf("a reply")];

const intact = { conforming: ["intact"], after: { given: "ok" } } as const;

export default defineCase({
  id: "unix/stream/fd-ended",
  title: "A connection is handed over whose peer has ended, and on which something is unread",
  requirement:
    "A descriptor of a connection is sent and received in every state of it: what is unread is there, then " +
    "the end, and the other direction is open.",
  level: "must",
  sources: [linux("unix(7)", "SCM_RIGHTS"), posix("recvmsg", "SCM_RIGHTS"), posix("shutdown")],
  axes: { role: ["server", "client"], family: ["unix"] },
  needs: {
    subject: ["stream", "descriptors", "shutdown:write"],
    peer: ["stream", "descriptors", "shutdown:write"],
  },
  outcomes: {
    given: { conforming: ["ok"] },
    unread: intact,
    end: { conforming: ["eof"], after: { given: "ok" } },
    reply: intact,
  },
  async script({ connected, role, record }) {
    const { subject, peer } = await connected();
    const passed = await connected();
    // The server gives, so that either seat does.
    const [giver, taker] = role === "server" ? [subject, peer] : [peer, subject];
    const [mine, others] = role === "server" ? [passed.subject, passed.peer] : [passed.peer, passed.subject];
    await others.sendall(UNREAD);
    await others.shutdown("write");
    const given = await outcome(giver.sendDescriptors(BYTE, [mine]));
    record("given", given);
    if (given !== "ok") return;
    const [taken] = (await taker.recvDescriptors(10, 1)).sockets;
    await mine.close();
    record("unread", compared(await taken!.recvExactly(UNREAD.length), UNREAD));
    record("end", await outcome(taken!.recv(1)));
    await taken!.sendall(REPLY);
    record("reply", compared(await others.recvExactly(REPLY.length), REPLY));
  },
});
