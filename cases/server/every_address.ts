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
  needs: {
    subject: ["stream", "family:ipv4", "family:ipv6"],
    peer: ["stream", "mode:timeout", "family:ipv4", "family:ipv6"],
  },
  outcomes: { ipv4: { conforming: ["intact"] }, ipv6: { conforming: ["intact"] } },
  async script({ served, peer, record }) {
    const places = (["ipv4", "ipv6"] as const).map((family) => served().address("stream", family));
    for (const to of places) {
      const found = await outcome(peer.connectStream(to));
      record(to.family, found === "ok" ? await served().visit(to) : found);
    }
  },
});
