import { defineCase, INET, outcome, posix, rfc, sameAddress } from "../../harness/case/mod.ts";

export default defineCase({
  id: "address/bind-then-connect-source",
  title: "A client chooses its own address",
  requirement: "A socket that is bound before it connects connects from that address: both sides name it so.",
  level: "must",
  sources: [posix("bind"), posix("connect"), rfc(9293, "3.9.1.1 (MUST-43)")],
  axes: { role: ["client"], family: INET },
  needs: { subject: ["stream", "bind:connect"], peer: ["stream"] },
  outcomes: {
    connect: { conforming: ["ok"] },
    ownName: { conforming: ["same"], after: { connect: "ok" } },
    seenByServer: { conforming: ["same"], after: { connect: "ok" } },
  },
  async script({ listening, subject, peer, record }) {
    const { listener, address } = await listening(peer);
    const fromFreePort = async () => {
      // A listener that nobody connected to leaves a port that is free at once.
      const free = await listening(subject);
      await free.listener.close();
      const connecting = subject.connectStream(address, { bind: free.address });
      return { connecting, bind: free.address, how: await outcome(connecting) };
    };
    const first = await fromFreePort();
    // Between the two another process may be given the port; hardly twice.
    const { connecting, bind, how } = first.how === "EADDRINUSE" ? await fromFreePort() : first;
    record("connect", how);
    if (how !== "ok") return;
    record("ownName", sameAddress(await (await connecting).getsockname(), bind) ? "same" : "different");
    record("seenByServer", sameAddress((await listener.accept()).address, bind) ? "same" : "different");
  },
});
