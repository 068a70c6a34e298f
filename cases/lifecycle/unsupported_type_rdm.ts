import { defineCase, EVERY_FAMILY, linux, outcome, posix, python, tutorial } from "../../harness/case/mod.ts";

/** POSIX has one errno for a type that a family lacks, and Linux another. */
const lacks = { conforming: ["ESOCKTNOSUPPORT", "EPROTOTYPE", "EPROTONOSUPPORT"] } as const;

export default defineCase({
  id: "lifecycle/unsupported-type-rdm",
  title: "No family has SOCK_RDM",
  requirement:
    "socket() refuses SOCK_RDM in each family, every time, and still makes sockets of other types.",
  lesson: "SOCK_RDM stands in the list of types, but ordinary systems have no protocol for it: socket() " +
    "fails. Use SOCK_DGRAM, or SOCK_SEQPACKET over AF_UNIX.",
  level: "should",
  sources: [
    posix("socket", "EPROTOTYPE"),
    linux("socket(2)", "SOCK_RDM"),
    python("socket.SOCK_RDM"),
    tutorial("Families and types"),
  ],
  axes: { family: EVERY_FAMILY },
  needs: { subject: ["bsd", "stream", "type:rdm"] },
  outcomes: { first: lacks, second: lacks, stream: { conforming: ["ok"] } },
  async script({ subject, family, record }) {
    record("first", await outcome(subject.socket(family, "rdm")));
    record("second", await outcome(subject.socket(family, "rdm")));
    record("stream", await outcome(subject.socket(family, "stream")));
  },
});
