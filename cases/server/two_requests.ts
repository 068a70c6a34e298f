import { defineCase, INET, report, rfc } from "../../harness/case/mod.ts";

export default defineCase({
  id: "server/two-requests",
  title: "Two requests come in one segment",
  requirement: "Two requests that arrive together are both answered, in their order.",
  lesson: "What follows the first request in a receive is the beginning of the next: keep it.",
  level: "should",
  sources: [
    rfc(9112, "9.3.2"),
    rfc(862, "TCP Based Echo Service"),
    report("yhirose/cpp-httplib", 1271),
    report("warmcat/libwebsockets", 638),
  ],
  axes: { family: INET },
  services: ["echo", "upper", "http"],
  needs: { subject: ["stream"], peer: ["stream", "mode:timeout"] },
  outcomes: {
    first: { conforming: ["intact"] },
    second: {
      conforming: ["intact"],
      tolerated: { short: "a server may close after each answer, as HTTP/1.0 does" },
    },
  },
  async script({ served, record }) {
    const { service } = served();
    const [first, second] = [service.exchange(false), service.exchange(true)];
    const client = await served().connect();
    await client.ask(Uint8Array.from([...first.request, ...second.request]));
    record("first", await client.answer(first));
    record("second", await client.answer(second));
    await client.close();
  },
});
