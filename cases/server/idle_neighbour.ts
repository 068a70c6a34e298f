import { defineCase, INET, report } from "../../harness/case/mod.ts";
import { LISTENING } from "./_server.ts";

export default defineCase({
  id: "server/idle-neighbour",
  title: "A client that says nothing keeps nobody else from being served",
  requirement: "While one client is connected and idle, another is answered; then the first is, too.",
  lesson:
    "A server that reads from one client at a time belongs to whoever says nothing. Give each connection " +
    "a thread or a task, or wait for all at once.",
  level: "should",
  sources: [
    report("jordan-gibbs/hyperresearch", 87),
    {
      document: "Python http.server",
      section: "ThreadingHTTPServer",
      url: "https://docs.python.org/3/library/http.server.html",
    },
  ],
  axes: { family: INET },
  services: LISTENING,
  needs: { subject: ["stream"], peer: ["stream", "mode:timeout", "shutdown:write"] },
  outcomes: { other: { conforming: ["intact"] }, idle: { conforming: ["intact"] } },
  async script({ served, record }) {
    const idle = await served().connect();
    const other = await served().connect();
    await other.ask();
    record("other", await other.answer());
    await other.close();
    await idle.ask();
    record("idle", await idle.answer());
    await idle.close();
  },
});
