import { bytesOf, compared, defineCase, INET, outcome, rfc, sameAddress } from "../../../harness/case/mod.ts";

const SENT = bytesOf("to myself");

export default defineCase({
  id: "tcp/connect/self-connect",
  title: "A socket connects to itself",
  requirement:
    "A socket that connects to its own address opens at both ends: it is its peer, and hears itself.",
  level: "may",
  sources: [rfc(9293, "3.5 (MUST-10)")],
  axes: { role: ["client"], family: INET },
  needs: { subject: ["bsd", "stream", "shutdown:write"] },
  outcomes: {
    connect: {
      conforming: ["ok"],
      tolerated: { EINVAL: { reason: "macOS does not let it", when: { os: "darwin" } } },
    },
    names: { conforming: ["same"], after: { connect: "ok" } },
    content: { conforming: ["intact"], after: { connect: "ok" } },
    end: { conforming: ["eof"], after: { connect: "ok" } },
  },
  async script({ subject, family, addressOf, atOnce, record }) {
    const socket = await subject.socket(family, "stream");
    await socket.bind(addressOf(subject));
    const connect = await atOnce(socket.connect(await socket.getsockname()), outcome);
    record("connect", connect);
    if (connect !== "ok") return;
    const same = sameAddress(await socket.getsockname(), await socket.getpeername());
    record("names", same ? "same" : "different");
    await socket.sendall(SENT);
    record("content", compared(await socket.recvExactly(SENT.length), SENT));
    await socket.shutdown("write");
    record("end", await outcome(socket.recv(1)));
  },
});
