import { defineCase, intact, linux, outcome, report } from "../../harness/case/mod.ts";
import { TOLD_MS } from "./_relay.ts";

/** Milliseconds. */
const TRIES_MS = 300;
const DATA = { seed: 71, length: 10_000 };

export default defineCase({
  id: "relay/slow-target",
  title: "What a client sends to a target that is slow to accept is not lost",
  requirement: "While the target does not answer, a relay keeps what the client " +
    "has sent, and passes it on when it does.",
  level: "must",
  sources: [linux("listen(2)", "backlog"), report("envoyproxy/envoy", 45267)],
  relay: "only",
  axes: { role: ["client"] },
  needs: { subject: ["stream"], peer: ["stream", "backlog"] },
  outcomes: {
    connect: { conforming: ["ok", "pending"] },
    told: { conforming: ["pending"], after: { connect: "ok" } },
    accepted: { conforming: ["ok"] },
    data: { conforming: ["intact"], after: { accepted: "ok" } },
  },
  async script({ listening, server, client, passedOn, pendingOr, record }) {
    const { listener, address } = await listening(server, { backlog: 0 });
    // One connection fills the queue.
    await client.connectStream(await listener.getsockname());
    const connecting = client.connectStream(address);
    const connect = await pendingOr(connecting, outcome);
    record("connect", connect);
    if (connect === "ok") {
      const socket = await connecting;
      await socket.sendall(DATA);
      // Long enough for the relay to find that the target does not answer.
      record("told", await passedOn(socket.recv(1), outcome, TRIES_MS));
    }
    await listener.accept();
    const accepting = listener.accept();
    if (connect !== "ok") await (await connecting).sendall(DATA);
    const accepted = await passedOn(accepting, outcome, TOLD_MS);
    record("accepted", accepted);
    if (accepted !== "ok") return;
    const draining = (await accepting).socket.drain({ size: DATA.length, pattern: DATA });
    record("data", await passedOn(draining, async (each) => intact(await each, DATA.length)));
  },
});
