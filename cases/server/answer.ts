import { defineCase, INET, rfc } from "../../harness/case/mod.ts";
import { EVERY } from "./_server.ts";

export default defineCase({
  id: "server/answer",
  title: "A client asks and is answered",
  requirement: "A server gives the answer of its service to each client, one after another.",
  level: "must",
  sources: [rfc(862, "TCP Based Echo Service"), rfc(863), rfc(864), rfc(867), rfc(868), rfc(9112, "2.2")],
  axes: { family: INET },
  services: EVERY,
  needs: { subject: ["stream"], peer: ["stream", "mode:timeout"] },
  outcomes: { first: { conforming: ["intact"] }, second: { conforming: ["intact"] } },
  async script({ served, record }) {
    record("first", await served().visit());
    record("second", await served().visit());
  },
});
