import { defineCase, outcome, python } from "../../harness/case/mod.ts";
import { punctual, TIMEOUT_MS } from "./deadline.ts";

export default defineCase({
  id: "timeout/recv-timeout",
  title: "recv with a timeout where nothing arrives",
  requirement:
    "A receive with a timeout fails when that is over, neither sooner nor later, and the connection goes on in both directions.",
  level: "must",
  sources: [python("socket.settimeout()"), python("Notes on socket timeouts")],
  axes: { role: ["server", "client"], family: ["ipv4", "ipv6", "unix"] },
  needs: { subject: ["stream", "mode:timeout"], peer: ["stream"] },
  outcomes: {
    recv: { conforming: ["timeout"] },
    elapsed: { conforming: ["ok"], after: { recv: "timeout" } },
    peerRecv: { conforming: ["data"] },
    recvAfter: { conforming: ["data"] },
  },
  async script({ connected, elapsedMs, record, measure }) {
    const { subject, peer } = await connected();
    await subject.setMode("timeout", TIMEOUT_MS);
    const overdue = async () => {
      const receiving = subject.recv(1);
      const ended = await outcome(receiving);
      return { ended, elapsed: elapsedMs(receiving) };
    };
    const { ended, elapsed } = await overdue();
    record("recv", ended);
    if (ended === "timeout") {
      record("elapsed", await punctual(measure, elapsed, async () => (await overdue()).elapsed));
    }
    await subject.setMode("natural");
    await subject.sendall(Uint8Array.of(1));
    record("peerRecv", await outcome(peer.recv(1)));
    await peer.sendall(Uint8Array.of(1));
    record("recvAfter", await outcome(subject.recv(1)));
  },
});
