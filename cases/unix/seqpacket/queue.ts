import { bytesOf, defineCase, linux, type Outcome, outcome, posix } from "../../../harness/case/mod.ts";

const CLIENTS = 20;

export default defineCase({
  id: "unix/seqpacket/queue",
  title: "Twenty clients with records wait before the first is accepted",
  requirement:
    "A listener for records keeps as many clients as its backlog says, and accepts them in their order.",
  level: "should",
  sources: [
    posix("listen", "DESCRIPTION"),
    posix("accept", "DESCRIPTION"),
    linux("unix(7)", "SOCK_SEQPACKET"),
  ],
  // The subject listens.
  axes: { role: ["server"], family: ["unix"] },
  needs: {
    subject: ["bsd", "stream", "send", "type:seqpacket"],
    peer: ["bsd", "stream", "send", "type:seqpacket", "mode:nonblocking"],
  },
  outcomes: {
    connects: { conforming: ["ok"] },
    order: { conforming: ["same"], after: { connects: "ok" } },
  },
  async script({ subject, peer, addressOf, family, record }) {
    const listener = await subject.socket(family, "seqpacket");
    const address = addressOf(subject);
    await listener.bind(address);
    await listener.listen(CLIENTS);
    const name = (index: number) => bytesOf(`client ${100 + index}`);
    for (let index = 0; index < CLIENTS; index++) {
      const client = await peer.socket(family, "seqpacket");
      // Where there is no room it says so, instead of waiting.
      await client.setMode("nonblocking");
      const how = await outcome(client.connect(address));
      if (how !== "ok") return record("connects", how);
      await client.send(name(index));
    }
    record("connects", "ok");
    let order: Outcome = "same";
    for (let index = 0; index < CLIENTS; index++) {
      const { socket } = await listener.accept();
      if (`${await socket.recv(64)}` !== `${name(index)}`) order = "different";
    }
    record("order", order);
  },
});
