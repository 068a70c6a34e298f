import { defineCase, INET, intact, outcome, report, rfc } from "../../harness/case/mod.ts";

const UP = { seed: 74, length: 300_000 };
const DOWN = { seed: 75, length: 200_000 };

export default defineCase({
  id: "relay/ends-of-both",
  title: "Both ends have sent everything and end at the same time",
  requirement:
    "When both ends shut down sending at the same time, having received everything, both see end of file.",
  level: "must",
  sources: [rfc(9293, "3.6 (Case 3)"), report("haproxy/haproxy", 1505), report("istio/ztunnel", 1887)],
  relay: "only",
  axes: { family: INET },
  needs: { subject: ["stream", "shutdown:write"], peer: ["stream", "shutdown:write"] },
  outcomes: {
    up: { conforming: ["intact"] },
    upEnd: { conforming: ["eof"] },
    down: { conforming: ["intact"] },
    downEnd: { conforming: ["eof"] },
  },
  async script({ connected, passedOn, record }) {
    const { server, client } = await connected();
    const [up, down] = [
      server.drain({ size: UP.length, pattern: UP }),
      client.drain({ size: DOWN.length, pattern: DOWN }),
    ];
    await Promise.all([client.sendall(UP), server.sendall(DOWN)]);
    record("up", await passedOn(up, async (each) => intact(await each, UP.length)));
    record("down", await passedOn(down, async (each) => intact(await each, DOWN.length)));
    await Promise.all([client.shutdown("write"), server.shutdown("write")]);
    record("upEnd", await passedOn(server.recv(1), outcome));
    record("downEnd", await passedOn(client.recv(1), outcome));
  },
});
