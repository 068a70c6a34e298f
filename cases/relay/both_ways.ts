import { defineCase, INET, intact, report, rfc } from "../../harness/case/mod.ts";
import { SLOW_MS } from "./_relay.ts";

const UP = { seed: 80, length: 8_000_000 };
const DOWN = { seed: 81, length: 8_000_000 };

export default defineCase({
  id: "relay/both-ways",
  title: "Megabytes pass both ways at the same time",
  requirement: "Megabytes that both ends send at the same time arrive complete and in order.",
  level: "must",
  sources: [rfc(9293, "2.2"), report("3proxy/3proxy", 853)],
  relay: "only",
  axes: { family: INET },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    up: { conforming: ["intact"] },
    down: { conforming: ["intact"] },
  },
  async script({ connected, passedOn, record }) {
    const { server, client } = await connected();
    const sending = [client.sendall(UP), server.sendall(DOWN)];
    sending.forEach((each) => each.catch(() => {}));
    const up = server.drain({ size: UP.length, pattern: UP });
    const down = client.drain({ size: DOWN.length, pattern: DOWN });
    record("up", await passedOn(up, async (each) => intact(await each, UP.length), SLOW_MS));
    record("down", await passedOn(down, async (each) => intact(await each, DOWN.length), SLOW_MS));
  },
});
