import { defineCase, EVERY_FAMILY, linux, outcome, posix, python, tutorial } from "../../harness/case/mod.ts";

/** POSIX has one errno for a type that a family lacks, and Linux another. */
const LACKS = ["ESOCKTNOSUPPORT", "EPROTOTYPE", "EPROTONOSUPPORT"] as const;

export default defineCase({
  id: "lifecycle/unsupported-seqpacket-inet",
  title: "SOCK_SEQPACKET is for AF_UNIX alone",
  requirement:
    "socket() refuses SOCK_SEQPACKET over IPv4 and IPv6, where no protocol of that type is the default.",
  lesson: "Records that are kept apart and arrive in order are for AF_UNIX; over IP use TCP with the " +
    "length before each message.",
  level: "should",
  sources: [
    posix("socket", "EPROTOTYPE"),
    linux("unix(7)", "SOCK_SEQPACKET"),
    python("socket.SOCK_SEQPACKET"),
    tutorial("Families and types"),
  ],
  axes: { family: EVERY_FAMILY },
  needs: { subject: ["bsd", "stream", "type:seqpacket", "option:SO_TYPE"] },
  outcomes: {
    socket: {
      conforming: [
        ...(["ipv4", "ipv6"] as const).flatMap((family) =>
          LACKS.map((outcome) => ({ outcome, when: { family } }))
        ),
        { outcome: "ok", when: { family: "unix" } },
      ],
      tolerated: { EPROTONOSUPPORT: { reason: "macOS has none at all", when: { os: "!linux" } } },
    },
    type: { conforming: ["same"], after: { socket: "ok" } },
    stream: { conforming: ["ok"] },
  },
  async script({ subject, family, record }) {
    const making = subject.socket(family, "seqpacket");
    const made = await outcome(making);
    record("socket", made);
    if (made === "ok") {
      const SEQPACKET = 5;
      const { value } = await (await making).getsockopt("SO_TYPE");
      record("type", value === SEQPACKET ? "same" : "different");
    }
    record("stream", await outcome(subject.socket(family, "stream")));
  },
});
