import { defineCase, INET, outcome, report, rfc } from "../../harness/case/mod.ts";

/** Bytes that no server keeps in buffers of the kernel. */
const TOO_MUCH = { seed: 53, length: 67_108_864 };
/** Bytes of a small buffer of the client, which fills soon. */
const SMALL = 65_536;

export default defineCase({
  id: "server/back-pressure",
  title: "A client sends and does not read its answers",
  requirement: "A server stops reading from a client that does not read its answers, and serves the others.",
  lesson:
    "What cannot be sent must not be read: a server that keeps the answers of a client which does not " +
    "read them keeps as many as the client likes.",
  level: "should",
  sources: [
    rfc(9293, "3.8.6"),
    report("http-kit/http-kit", 180),
    report("oven-sh/bun", 32469),
    report("temper-mc/temper", 38),
  ],
  axes: { family: INET },
  services: ["echo", "upper"],
  load: { bytes: TOO_MUCH.length },
  needs: {
    subject: ["stream"],
    peer: ["stream", "mode:timeout", "concurrent", "send", "option:SO_RCVBUF"],
  },
  outcomes: { sent: { conforming: ["partial"] }, other: { conforming: ["intact"] } },
  async script({ served, atOnce, record, measure }) {
    const client = await served().connect({ options: { SO_RCVBUF: SMALL } });
    let sent = 0;
    for (let stalled = false; !stalled && sent < TOO_MUCH.length;) {
      const sending = client.socket.send({ ...TOO_MUCH, offset: sent, length: TOO_MUCH.length - sent });
      stalled = await atOnce(sending, outcome) !== "ok";
      if (!stalled) sent += await sending;
    }
    measure("sent", sent);
    record("sent", sent < TOO_MUCH.length ? "partial" : "full");
    const other = await served().connect();
    await other.ask();
    record("other", await other.answer());
    await other.close();
    await client.abort();
  },
});
