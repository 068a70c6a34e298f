import { defineCase, EVERY_FAMILY, exchanged, linux, outcome, posix } from "../../../harness/case/mod.ts";

/** INADDR_ANY and in6addr_any, as text. */
const WILDCARDS = ["0.0.0.0", "::"];

export default defineCase({
  id: "tcp/listen/unbound",
  title: "A socket listens that was not bound",
  requirement:
    "A listen without a bind chooses a port at every address; on AF_UNIX there is none, and it fails.",
  level: "should",
  sources: [posix("listen", "EDESTADDRREQ"), linux("ip(7)", "ip_local_port_range")],
  // The subject listens.
  axes: { role: ["server"], family: EVERY_FAMILY },
  needs: { subject: ["bsd", "stream"], peer: ["stream"] },
  outcomes: {
    listen: {
      conforming: [
        { outcome: "ok", when: { family: "ipv4" } },
        { outcome: "ok", when: { family: "ipv6" } },
        { outcome: "EDESTADDRREQ", when: { family: "unix" } },
        { outcome: "EINVAL", when: { family: "unix" } },
      ],
      tolerated: {
        EINVAL: { reason: "Winsock wants a name", when: { os: "windows" } },
        EDESTADDRREQ: "POSIX lets a protocol want a name",
      },
    },
    name: { conforming: ["yes"], after: { listen: "ok" } },
    exchange: { conforming: ["intact"], after: { listen: "ok" } },
  },
  async script({ subject, family, addressOf, connectedTo, record }) {
    const listener = await subject.socket(family, "stream");
    const listen = await outcome(listener.listen(5));
    record("listen", listen);
    if (listen !== "ok") return;
    const name = await listener.getsockname();
    const port = name.family === "unix" ? 0 : name.port;
    record("name", name.family !== "unix" && WILDCARDS.includes(name.host) && port !== 0 ? "yes" : "no");
    const ends = await connectedTo(listener, addressOf(subject, port));
    record("exchange", await exchanged(ends.subject, ends.peer));
  },
});
