import { defineCase, INET, posix, report, rfc } from "../../harness/case/mod.ts";
import { EVERY } from "./_server.ts";

export default defineCase({
  id: "server/gone-before-answer",
  title: "Clients ask and are gone before they are answered",
  requirement: "A server whose answer finds nobody any more goes on to serve the next client.",
  lesson:
    "A write to a connection that the client has closed fails with ECONNRESET or EPIPE, and by default " +
    "SIGPIPE ends the process: ignore the signal, or send with MSG_NOSIGNAL, and expect the error.",
  level: "must",
  sources: [
    posix("send", "EPIPE"),
    rfc(9293, "3.5.3"),
    report("cesanta/mongoose", 398),
    report("stonier/ecl_core", 34),
  ],
  axes: { family: INET },
  services: EVERY,
  needs: { subject: ["stream"], peer: ["stream", "mode:timeout", "abort", "shutdown:write"] },
  outcomes: { next: { conforming: ["intact"] } },
  async script({ served, record }) {
    // The server finds a reset on an open connection, on one whose client had ended its side, or an end of
    // file whose answer is refused.
    for (const leave of ["abort", "end", "close"]) {
      await served().paused(async () => {
        const client = await served().connect();
        for (let times = 0; times < 3; times++) await client.ask();
        if (leave === "end") await client.halfClose();
        await (leave === "close" ? client.close() : client.abort());
      });
    }
    record("next", await served().visit());
  },
});
