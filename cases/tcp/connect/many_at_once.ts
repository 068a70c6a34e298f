import { bytesOf, compared, defineCase, EVERY_FAMILY, type Outcome, rfc } from "../../../harness/case/mod.ts";

const CLIENTS = 20;

export default defineCase({
  id: "tcp/connect/many-at-once",
  title: "Twenty connects are made side by side",
  requirement:
    "Connects that are made side by side give a connection each, and no byte of one shows in another.",
  level: "must",
  sources: [rfc(9293, "3.3"), rfc(9293, "2.2")],
  axes: { role: ["client"], family: EVERY_FAMILY },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    received: { conforming: ["intact"] },
    answered: { conforming: ["intact"] },
  },
  async script({ listening, subject, peer, record }) {
    const { listener, address } = await listening(peer);
    const clients = await Promise.all(
      Array.from({ length: CLIENTS }, () => subject.connectStream(address)),
    );
    for (const [index, client] of clients.entries()) await client.sendall(bytesOf(`client ${index + 10}`));
    const found: Outcome[] = [];
    const seen = new Set<string>();
    for (const _ of clients) {
      const { socket } = await listener.accept();
      const name = await socket.recvExactly(bytesOf("client 10").length);
      seen.add(new TextDecoder().decode(name));
      // Each is answered with its own name.
      await socket.sendall(name);
    }
    record("received", seen.size === CLIENTS ? "intact" : "corrupt");
    for (const [index, client] of clients.entries()) {
      const own = bytesOf(`client ${index + 10}`);
      found.push(compared(await client.recvExactly(own.length), own));
    }
    record("answered", found.find((each) => each !== "intact") ?? "intact");
  },
});
