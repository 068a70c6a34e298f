import { bytesOf, defineCase, EVERY_FAMILY, outcome, posix, rfc } from "../../../harness/case/mod.ts";

const [PING, PONG] = ["ping", "pong"].map((word) => bytesOf(word)) as [
  Uint8Array,
  Uint8Array,
];

export default defineCase({
  id: "tcp/accept/survives-listener-close",
  title: "An accepted connection survives the close of its listener",
  requirement:
    "Closing a listener refuses new clients, and leaves the connections that it accepted as they are.",
  level: "must",
  sources: [posix("close"), posix("accept"), rfc(9293, "3.9.1.4")],
  // The subject is the one that listens.
  axes: { role: ["server"], family: EVERY_FAMILY },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    newClient: {
      // An interface may remove the path of a listener that it closes.
      conforming: ["ECONNREFUSED", { outcome: "ENOENT", when: { family: "unix" } }],
    },
    waits: { conforming: ["pending"] },
    received: { conforming: ["same"], after: { waits: "pending" } },
    sent: { conforming: ["same"], after: { waits: "pending" } },
    end: { conforming: ["eof"], after: { waits: "pending" } },
  },
  async script({ connected, client, pendingOr, record }) {
    const { subject, peer, listener, address } = await connected();
    await listener.close();
    // The accepted connection keeps the port: nobody else can begin to listen there.
    record("newClient", await outcome(client.connectStream(address)));
    const same = (a: Uint8Array, b: Uint8Array) => a.join() === b.join() ? "same" : "different";
    const receiving = subject.recv(PING.length);
    const waits = await pendingOr(receiving, outcome);
    record("waits", waits);
    if (waits !== "pending") return;
    await peer.sendall(PING);
    record("received", same(await receiving, PING));
    await subject.sendall(PONG);
    record("sent", same(await peer.recvExactly(PONG.length), PONG));
    await peer.close();
    record("end", await outcome(subject.recv(1)));
  },
});
