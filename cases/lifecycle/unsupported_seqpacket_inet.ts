import { defineCase, EVERY_FAMILY, linux, outcome, posix, python, tutorial } from "../../harness/case/mod.ts";
import { has } from "../option/_value.ts";

/** POSIX has one errno for a type that a family lacks, and Linux another. */
const LACKS = ["ESOCKTNOSUPPORT", "EPROTOTYPE", "EPROTONOSUPPORT"] as const;
const SEQPACKET = 5;
const SCTP = 132;

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
      tolerated: {
        EPROTONOSUPPORT: { reason: "macOS has none at all", when: { os: "!linux" } },
        ok: "where SCTP is loaded, it is the default protocol of that type",
      },
    },
    type: { conforming: ["same"], after: { socket: "ok" } },
    protocol: { conforming: ["same"], after: { socket: "ok" } },
    stream: { conforming: ["ok"] },
  },
  async script({ subject, family, record }) {
    const making = subject.socket(family, "seqpacket");
    const made = await outcome(making);
    record("socket", made);
    if (made === "ok") {
      const socket = await making;
      record("type", await has(socket, "SO_TYPE", SEQPACKET));
      // A subject that cannot say what the protocol is has SCTP, as others have none.
      const protocol = family === "unix" ? 0 : SCTP;
      const known = subject.has("option:SO_PROTOCOL");
      record("protocol", known ? await has(socket, "SO_PROTOCOL", protocol) : "same");
    }
    record("stream", await outcome(subject.socket(family, "stream")));
  },
});
