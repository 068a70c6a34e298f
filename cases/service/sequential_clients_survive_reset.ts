import {
  defineCase,
  EVERY_FAMILY,
  posix,
  python,
  rfc,
  serveUpper,
  tutorial,
  upperClient,
} from "../../harness/case/mod.ts";

export default defineCase({
  id: "service/sequential-clients-survive-reset",
  title: "A server goes on after a client that resets and one that says nothing",
  requirement:
    "A client that resets its connection, or leaves without a word, ends only that: the next is served.",
  lesson: "A client that vanishes makes recv() or sendall() fail with ConnectionResetError or " +
    "BrokenPipeError. Catch that around one client's loop, close that connection, and accept the next.",
  level: "must",
  sources: [
    tutorial("upper-case server that survives ConnectionResetError"),
    rfc(9293, "3.5.3"),
    posix("recv", "ECONNRESET"),
    python("ConnectionResetError"),
  ],
  // The subject is the server: what its clients do to it takes an RST, which is the peer's to send.
  axes: { role: ["server"], family: EVERY_FAMILY },
  needs: { subject: ["stream"], peer: ["stream", "abort"] },
  outcomes: {
    first: { conforming: ["intact"] },
    afterReset: { conforming: ["intact"] },
    afterSilent: { conforming: ["intact"] },
  },
  async script({ listening, server, client, record }) {
    const { listener, address } = await listening(server);
    await Promise.all([
      serveUpper(listener, { clients: 5, survive: true }),
      (async () => {
        const first = await client.connectStream(address);
        record("first", await upperClient(first, ["one", "two"]));
        await first.close();

        const rude = await client.connectStream(address);
        await upperClient(rude, ["three"]);
        await rude.abort();
        const third = await client.connectStream(address);
        record("afterReset", await upperClient(third, ["four"]));
        await third.close();

        const silent = await client.connectStream(address);
        await silent.close();
        const last = await client.connectStream(address);
        record("afterSilent", await upperClient(last, ["five"]));
        await last.close();
      })(),
    ]);
  },
});
