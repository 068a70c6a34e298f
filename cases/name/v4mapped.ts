import { defineCase, posix, rfc } from "../../harness/case/mod.ts";
import { listed, streamEntry } from "./_listed.ts";

export default defineCase({
  id: "name/v4mapped",
  title: "AI_V4MAPPED gives an IPv4 address to an IPv6 socket",
  requirement:
    "For AF_INET6 with AI_V4MAPPED getaddrinfo maps an IPv4 address; an IPv6 address stays as it is.",
  level: "must",
  sources: [posix("getaddrinfo", "AI_V4MAPPED"), rfc(3493, "6.1")],
  axes: {},
  needs: { subject: ["name", "name:v4mapped", "family:ipv6"] },
  outcomes: {
    mapped: { conforming: ["same"] },
    own: { conforming: ["same"] },
    ipv4: { conforming: ["same"] },
  },
  async script({ subject, record }) {
    const asked = (host: string, family: "ipv4" | "ipv6") =>
      subject.getaddrinfo({ host, service: "9", family, type: "stream", hints: ["v4mapped"] });
    const at = (host: string, family: "ipv4" | "ipv6") => streamEntry({ family, host, port: 9 });
    record("mapped", await listed(asked("127.0.0.1", "ipv6"), at("::ffff:127.0.0.1", "ipv6")));
    record("own", await listed(asked("::1", "ipv6"), at("::1", "ipv6")));
    record("ipv4", await listed(asked("127.0.0.1", "ipv4"), at("127.0.0.1", "ipv4")));
  },
});
