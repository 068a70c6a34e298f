import { defineCase, exchanged, rfc } from "../../harness/case/mod.ts";

export default defineCase({
  id: "relay/mapped-target",
  title: "A target with an IPv4 address that is mapped to IPv6 is reached",
  requirement:
    "A relay whose target is ::ffff:127.0.0.1 connects to 127.0.0.1, and passes both directions on.",
  level: "may",
  sources: [rfc(4291, "2.5.5.2"), rfc(3493, "3.7")],
  relay: "only",
  axes: { role: ["client"] },
  needs: { subject: ["stream", "family:ipv6"], peer: ["stream"] },
  outcomes: {
    accepted: { conforming: ["ok"] },
    data: { conforming: ["intact"], after: { accepted: "ok" } },
  },
  async script({ listening, server, client, passedOn, record }) {
    const mapped = { family: "ipv6", host: "::ffff:127.0.0.1" } as const;
    const { listener, address } = await listening(server, {}, "stream", mapped);
    const near = await client.connectStream(address);
    // Some relays connect when the client has spoken.
    const accepting = listener.accept();
    const accepted = await passedOn(accepting, () => "ok");
    record("accepted", accepted);
    if (accepted !== "ok") return;
    const { socket: far } = await accepting;
    record("data", await passedOn(exchanged(near, far), (each) => each));
  },
});
