import {
  BOTH_ROLES,
  bytesOf,
  defineCase,
  EVERY_FAMILY,
  outcome,
  posix,
  serveUpper,
  tutorial,
  upperClient,
} from "../../harness/case/mod.ts";

const [LOWER_B, UPPER_B] = bytesOf("bB");

export default defineCase({
  id: "service/second-client-queued",
  title: "A second client waits while the server serves the first",
  requirement:
    "While a server serves one client another can connect and send; it is answered when the first has left.",
  lesson: "The backlog of listen() lets a second client connect and even send before accept() is called " +
    "for it. It is answered when its turn comes, so a server for one client at a time makes the others " +
    "wait, and does not turn them away.",
  level: "must",
  sources: [posix("listen"), posix("accept"), tutorial("one client after another")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    first: { conforming: ["intact"] },
    secondMeanwhile: { conforming: ["pending"] },
    secondAfterwards: { conforming: ["same"] },
  },
  async script({ listening, server, client, record, pendingOr }) {
    const { listener, address } = await listening(server);
    await Promise.all([
      serveUpper(listener, { clients: 2 }),
      (async () => {
        const first = await client.connectStream(address);
        record("first", await upperClient(first, ["a"]));
        const second = await client.connectStream(address);
        await second.sendall(new Uint8Array([LOWER_B!]));
        const reply = second.recv(1);
        record("secondMeanwhile", await pendingOr(reply, outcome));
        await first.close();
        record("secondAfterwards", (await reply)[0] === UPPER_B ? "same" : "different");
        await second.close();
      })(),
    ]);
  },
});
