import { defineCase, exchanged, INET, outcome, report, rfc } from "../../../harness/case/mod.ts";
import { ASKED_AGAIN_MS, leaveNoRoundTrip, LOST, whileDown } from "./_path.ts";

export default defineCase({
  id: "tcp/loss/accept",
  title: "A listener's answer to a connect is lost",
  requirement:
    "A connection whose SYN-ACK is lost is accepted once, when the client has heard of it, and not at all " +
    "if the client has gone; it keeps no other client waiting.",
  level: "must",
  sources: [
    rfc(9293, "3.5"),
    rfc(9293, "3.8.1"),
    report("includeos/IncludeOS", 542),
    report("tass-belgium/picotcp", 148),
    report("mtcp-stack/mtcp", 78),
    report("RIOT-OS/RIOT", 10946),
    report("RIOT-OS/RIOT", 22748),
  ],
  axes: { role: ["server"], family: INET },
  needs: { subject: ["stream"], peer: ["stream", "bsd", "filter", "mode:nonblocking", "poll", "abort"] },
  outcomes: {
    lost: LOST,
    meanwhile: { conforming: ["intact"] },
    connected: { conforming: ["yes"] },
    accept: { conforming: ["ok"] },
    exchange: { conforming: ["intact"] },
    another: { conforming: ["pending"] },
    later: { conforming: ["intact"], after: { another: "pending" } },
  },
  async script(scenario) {
    const { listening, subject, peer, family, pendingOr, record } = scenario;
    const { listener, address } = await listening(subject);
    const client = await peer.socket(family, "stream");
    await client.setMode("nonblocking");
    await client.lose("everything");
    await outcome(client.connect(address));
    // It answers what it is asked again by RST.
    const gone = await peer.socket(family, "stream");
    await gone.setMode("nonblocking");
    await gone.lose("everything");
    await outcome(gone.connect(address));
    await gone.close();
    const first = listener.accept();
    record("lost", await whileDown(scenario, first));
    const neighbour = await peer.connectStream(address);
    record("meanwhile", await exchanged((await first).socket, neighbour));
    const accepting = listener.accept();
    await client.loseNothing();
    const events = await client.poll(["out"], ASKED_AGAIN_MS);
    record("connected", events.includes("out") && !events.includes("err") ? "yes" : "no");
    record("accept", await outcome(accepting));
    await client.setMode("natural");
    record("exchange", await exchanged((await accepting).socket, client));
    const next = listener.accept();
    const another = await pendingOr(next, outcome);
    record("another", another);
    if (another === "pending") {
      const later = await peer.connectStream(address);
      record("later", await exchanged((await next).socket, later));
    }
    await leaveNoRoundTrip(client);
  },
});
