import { defineCase, outcome, posix, rfc } from "../../../harness/case/mod.ts";

const EARLY = new TextEncoder().encode("early");

export default defineCase({
  id: "tcp/connect/before-accept",
  title: "A client that connects, sends and closes before the server accepts",
  requirement:
    "While there is room in the backlog a connect completes, and data may be sent and the connection closed, before the server accepts.",
  level: "must",
  sources: [posix("listen"), rfc(9293, "3.5"), rfc(9293, "3.10.4")],
  axes: { role: ["server", "client"], family: ["ipv4", "ipv6", "unix"] },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    early: { conforming: ["same"] },
    end: { conforming: ["eof"] },
  },
  async script({ listening, server, client, record }) {
    const { listener, address } = await listening(server);
    const socket = await client.connectStream(address);
    await socket.sendall(EARLY);
    await socket.close();
    const accepted = (await listener.accept()).socket;
    const received = await accepted.recvExactly(EARLY.length);
    record("early", received.join() === EARLY.join() ? "same" : "different");
    record("end", await outcome(accepted.recv(1)));
  },
});
