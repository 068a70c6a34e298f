import { defineCase, exchanged, type Outcome, outcome, posix, rfc } from "../../harness/case/mod.ts";

/** Connections, beyond tables of 1,024 entries, of which so many are made side by side. */
const [CONNECTIONS, AT_ONCE] = [2_000, 50];

export default defineCase({
  id: "resource/thousands-of-connects",
  title: "Two thousand connections are made and closed, fifty at a time",
  requirement:
    "After thousands of connections that ended in order, a connect gives a connection as at first.",
  level: "must",
  sources: [posix("connect", "EADDRNOTAVAIL"), rfc(9293, "3.6"), rfc(6056, "2.2")],
  // As a listener takes connections one by one, a server would need many times as long.
  axes: { role: ["client"], family: ["ipv4"] },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    ends: { conforming: ["eof"] },
    last: { conforming: ["intact"] },
  },
  async script({ listening, connectedTo, subject, peer, record }) {
    const { listener, address } = await listening(peer);
    let end: Outcome = "eof";
    for (let made = 0; made < CONNECTIONS && end === "eof"; made += AT_ONCE) {
      const clients = await Promise.all(
        Array.from({ length: AT_ONCE }, () => subject.connectStream(address)),
      );
      const accepted = [];
      for (const _ of clients) accepted.push(await listener.accept());
      // The server ends first, so that no port of the clients is in TIME-WAIT.
      for (const { socket } of accepted) await socket.close();
      end = await outcome(clients[0]!.recv(1));
      await Promise.all(clients.map((client) => client.close()));
    }
    record("ends", end);
    const { client, server } = await connectedTo(listener, address);
    record("last", await exchanged(client, server));
  },
});
