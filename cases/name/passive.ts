import { defineCase, INET, posix, rfc, tutorial } from "../../harness/case/mod.ts";
import { listed, LOOPBACK, streamEntry } from "./_listed.ts";

const WILDCARD = { ipv4: "0.0.0.0", ipv6: "::" } as const;
const PORT = 4660;

export default defineCase({
  id: "name/passive",
  title: "AI_PASSIVE asks for the address that a server binds",
  requirement: "Without a host getaddrinfo gives the wildcard address with " +
    "AI_PASSIVE and the loopback address without it.",
  level: "must",
  sources: [tutorial("getaddrinfo"), posix("getaddrinfo", "AI_PASSIVE"), rfc(3493, "6.1")],
  axes: { family: INET },
  needs: { subject: ["name"] },
  outcomes: {
    passive: { conforming: ["same"] },
    active: { conforming: ["same"] },
    passiveHost: { conforming: ["same"] },
    nothing: { conforming: ["EAI_NONAME"] },
  },
  async script({ subject, family, record }) {
    if (family === "unix") return;
    const service = `${PORT}`;
    const stream = { family, type: "stream" } as const;
    const at = (host: string) => streamEntry({ family, host, port: PORT });
    const passive = subject.getaddrinfo({ service, ...stream, hints: ["passive"] });
    record("passive", await listed(passive, at(WILDCARD[family])));
    const active = subject.getaddrinfo({ service, ...stream });
    record("active", await listed(active, at(LOOPBACK[family])));
    // A host that is given counts for more than the hint.
    const host = LOOPBACK[family];
    const chosen = subject.getaddrinfo({ host, service, ...stream, hints: ["passive"] });
    record("passiveHost", await listed(chosen, at(host)));
    record("nothing", await listed(subject.getaddrinfo(stream)));
  },
});
