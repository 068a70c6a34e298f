import {
  bytesOf,
  compared,
  defineCase,
  type Outcome,
  outcome,
  posix,
  type Socket,
} from "../../../harness/case/mod.ts";

/** Fewer than the usual backlog, 128. */
const CLIENTS = 100;

export default defineCase({
  id: "tcp/accept/hundred-queued",
  title: "A hundred clients wait before the first is accepted",
  requirement:
    "A listener whose backlog is 128 keeps a hundred clients until it accepts them, each with its bytes.",
  level: "should",
  sources: [posix("listen", "DESCRIPTION"), posix("accept", "DESCRIPTION")],
  // The subject accepts.
  axes: { role: ["server"], family: ["ipv4", "unix"] },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    connects: { conforming: ["ok"] },
    received: { conforming: ["intact"], after: { connects: "ok" } },
    answered: { conforming: ["intact"], after: { connects: "ok" } },
  },
  async script({ listening, subject, peer, atOnce, record }) {
    const { listener, address } = await listening(subject);
    const name = (index: number) => bytesOf(`client ${100 + index}`);
    const clients: Socket[] = [];
    for (let index = 0; index < CLIENTS; index++) {
      const connecting = peer.connectStream(address);
      const how = await atOnce(connecting, outcome);
      if (how !== "ok") return record("connects", how);
      const client = await connecting;
      await client.sendall(name(index));
      clients.push(client);
    }
    record("connects", "ok");
    const received: Outcome[] = [];
    for (let index = 0; index < CLIENTS; index++) {
      const { socket } = await listener.accept();
      const data = await socket.recvExactly(name(index).length);
      received.push(compared(data, name(index)));
      await socket.sendall(data);
    }
    record("received", received.find((each) => each !== "intact") ?? "intact");
    const answers: Outcome[] = [];
    for (const [index, client] of clients.entries()) {
      answers.push(compared(await client.recvExactly(name(index).length), name(index)));
    }
    record("answered", answers.find((each) => each !== "intact") ?? "intact");
  },
});
