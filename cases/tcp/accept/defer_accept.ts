import { BYTE, defineCase, INET, linux, outcome } from "../../../harness/case/mod.ts";
import { VERY_LONG_MS } from "../../poll/_long.ts";

export default defineCase({
  id: "tcp/accept/defer-accept",
  title: "A listener is readable once a client has sent something",
  requirement: "With TCP_DEFER_ACCEPT a connection waits for its first data before its listener is readable.",
  level: "may",
  sources: [linux("tcp(7)", "TCP_DEFER_ACCEPT")],
  // The subject accepts.
  axes: { role: ["server"], family: INET },
  needs: { subject: ["stream", "poll", "option:TCP_DEFER_ACCEPT"], peer: ["stream"] },
  outcomes: {
    silent: { conforming: ["pending"] },
    speaking: { conforming: ["yes"] },
    recv: { conforming: ["data"], after: { speaking: "yes" } },
  },
  async script({ listening, pendingOr, subject, peer, record }) {
    const { listener, address } = await listening(subject, { options: { TCP_DEFER_ACCEPT: 5 } });
    const client = await peer.connectStream(address);
    const polling = listener.poll(["in"], VERY_LONG_MS);
    record("silent", await pendingOr(polling, outcome));
    await client.sendall(BYTE);
    const speaking = (await polling).includes("in");
    record("speaking", speaking ? "yes" : "no");
    if (speaking) record("recv", await outcome((await listener.accept()).socket.recv(1)));
  },
});
