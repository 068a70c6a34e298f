import { defineCase, EVERY_FAMILY, linux, outcome, posix, python, tutorial } from "../../harness/case/mod.ts";

/** A type that a family lacks: POSIX has one errno for it, and Linux another. */
const lacks = { conforming: ["ESOCKTNOSUPPORT", "EPROTOTYPE", "EPROTONOSUPPORT"] } as const;

export default defineCase({
  id: "lifecycle/unsupported-types",
  title: "A family lacks some types of sockets",
  requirement:
    "socket() refuses a type that the family lacks: SOCK_RDM everywhere, SOCK_SEQPACKET over IP, and SOCK_RAW without a protocol.",
  level: "should",
  sources: [
    posix("socket", "EPROTOTYPE"),
    linux("socket(2)", "SOCK_RDM"),
    linux("unix(7)", "ESOCKTNOSUPPORT"),
    python("socket.SOCK_RDM"),
    tutorial("Families and types"),
  ],
  axes: { family: EVERY_FAMILY },
  needs: { subject: ["bsd", "stream", "type:seqpacket", "type:raw", "type:rdm"] },
  outcomes: {
    rdm: lacks,
    rdmAgain: lacks,
    seqpacket: {
      conforming: [
        ...lacks.conforming.map((each) => ({ outcome: each, when: { family: "ipv4" } }) as const),
        ...lacks.conforming.map((each) => ({ outcome: each, when: { family: "ipv6" } }) as const),
        { outcome: "ok", when: { family: "unix" } },
      ],
      tolerated: { EPROTONOSUPPORT: { reason: "macOS has none", when: { os: "!linux" } } },
    },
    raw: {
      conforming: [
        { outcome: "EPROTONOSUPPORT", when: { family: "ipv4" } },
        { outcome: "EPROTONOSUPPORT", when: { family: "ipv6" } },
        // Linux makes a datagram socket of it.
        { outcome: "ok", when: { family: "unix" } },
      ],
      tolerated: {
        EPERM: "raw sockets are for the privileged",
        EACCES: "raw sockets are for the privileged",
        EPROTOTYPE: { reason: "the family has no raw sockets", when: { os: "!linux" } },
        ok: { reason: "the BSDs have raw sockets of protocol 0", when: { os: "!linux" } },
      },
    },
    afterwards: { conforming: ["ok"] },
  },
  async script({ subject, family, record }) {
    record("rdm", await outcome(subject.socket(family, "rdm")));
    record("rdmAgain", await outcome(subject.socket(family, "rdm")));
    record("seqpacket", await outcome(subject.socket(family, "seqpacket")));
    record("raw", await outcome(subject.socket(family, "raw")));
    record("afterwards", await outcome(subject.socket(family, "stream")));
  },
});
