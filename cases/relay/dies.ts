import { defineCase, exchanged, INET, outcome, posix, report } from "../../harness/case/mod.ts";

export default defineCase({
  id: "relay/dies",
  title: "Both connections end when the relay dies",
  requirement: "When a relay is killed, the connections of both of its ends are over within two seconds.",
  level: "must",
  sources: [posix("XSH 2.10.10"), report("kubernetes/kubernetes", 18354)],
  relay: "only",
  axes: { family: INET },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    before: { conforming: ["intact"] },
    server: { conforming: ["eof", "ECONNRESET"] },
    client: { conforming: ["eof", "ECONNRESET"] },
  },
  async script({ connected, killRelays, passedOn, record }) {
    const { server, client } = await connected();
    record("before", await exchanged(client, server));
    const [atServer, atClient] = [server.recv(1), client.recv(1)];
    await killRelays();
    record("server", await passedOn(atServer, outcome));
    record("client", await passedOn(atClient, outcome));
  },
});
