import { defineCase, INET, posix, rfc } from "../../harness/case/mod.ts";

/** Bytes that are asked of a server which sends back what it gets. */
const MUCH = { seed: 51, length: 524_288 };

export default defineCase({
  id: "server/reset-mid-answer",
  title: "A client resets in the middle of a long answer",
  requirement:
    "A client that resets its connection while it is answered ends only that: the next is answered.",
  level: "must",
  sources: [rfc(9293, "3.5.3"), posix("send", "ECONNRESET"), rfc(864)],
  axes: { family: INET },
  services: ["echo", "upper", "chargen"],
  needs: { subject: ["stream"], peer: ["stream", "mode:timeout", "abort", "concurrent"] },
  outcomes: { next: { conforming: ["intact"] } },
  async script({ served, record }) {
    const { service } = served();
    const client = await served().connect();
    const asking = service.name === "chargen" ? Promise.resolve() : client.ask(MUCH);
    await client.hears(1000);
    await client.abort();
    await asking;
    record("next", await served().visit());
  },
});
