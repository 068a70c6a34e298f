import { defineCase, outcome, rfc } from "../../harness/case/mod.ts";
import { EVERY } from "./_server.ts";

export default defineCase({
  id: "server/every-address",
  title: "A server whose name has addresses of both families answers at each",
  requirement: "A client is answered alike at every address that the name of the server stands for.",
  level: "may",
  sources: [rfc(6724), rfc(8305, "4")],
  axes: {},
  services: EVERY,
  needs: { subject: ["stream"], peer: ["stream", "mode:timeout", "family:ipv4", "family:ipv6"] },
  outcomes: { ipv4: { conforming: ["intact"] }, ipv6: { conforming: ["intact"] } },
  async script({ served, peer, record }) {
    for (const family of ["ipv4", "ipv6"] as const) {
      const to = served().address("stream", family);
      const found = await outcome(peer.connectStream(to));
      record(family, found === "ok" ? await served().visit(to) : found);
    }
  },
});
