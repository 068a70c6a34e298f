import { defineCase, INET, linux, outcome, posix, python } from "../../harness/case/mod.ts";

/** IPPROTO_TCP and IPPROTO_UDP. */
const [TCP, UDP] = [6, 17];
/** A number that no protocol has. */
const NONE = 0x7ffffff0;

const misfit = {
  conforming: ["EPROTONOSUPPORT"],
  tolerated: { EPROTOTYPE: "POSIX lets a system say so" },
} as const;

export default defineCase({
  id: "lifecycle/protocol-mismatch",
  title: "A socket is asked for with its protocol",
  requirement:
    "socket() takes the protocol of the type, by number or as 0, and refuses any other: EPROTONOSUPPORT.",
  level: "should",
  sources: [
    posix("socket", "EPROTONOSUPPORT"),
    linux("socket(2)", "EPROTONOSUPPORT"),
    python("socket.socket"),
  ],
  axes: { family: INET },
  needs: { subject: ["bsd", "stream", "datagram", "type:raw", "protocol", "option:SO_PROTOCOL"] },
  outcomes: {
    streamTcp: { conforming: ["ok"] },
    streamTcpIs: { conforming: ["same"], after: { streamTcp: "ok" } },
    datagramUdp: { conforming: ["ok"] },
    datagramUdpIs: { conforming: ["same"], after: { datagramUdp: "ok" } },
    streamUdp: misfit,
    datagramTcp: misfit,
    streamNone: {
      conforming: ["EPROTONOSUPPORT", "EINVAL"],
      tolerated: { EPROTOTYPE: "POSIX lets a system say so" },
    },
    // A raw socket has no protocol by default; the BSDs have one that takes all.
    rawDefault: {
      conforming: ["EPROTONOSUPPORT"],
      tolerated: {
        EPERM: "raw sockets are for the privileged",
        EACCES: "raw sockets are for the privileged",
        ok: { reason: "the BSDs have a protocol 0", when: { os: "!linux" } },
      },
    },
    streamDefault: { conforming: ["ok"] },
    streamDefaultIs: { conforming: ["same"], after: { streamDefault: "ok" } },
  },
  async script({ subject, family, record }) {
    record("rawDefault", await outcome(subject.socket(family, "raw")));
    const asked = [
      ["streamTcp", "stream", TCP, TCP],
      ["datagramUdp", "datagram", UDP, UDP],
      ["streamUdp", "stream", UDP, UDP],
      ["datagramTcp", "datagram", TCP, TCP],
      ["streamNone", "stream", NONE, NONE],
      ["streamDefault", "stream", 0, TCP],
    ] as const;
    for (const [name, type, protocol, expected] of asked) {
      const making = subject.socket(family, type, { protocol });
      const made = await outcome(making);
      record(name, made);
      if (made !== "ok") continue;
      const { value } = await (await making).getsockopt("SO_PROTOCOL");
      if (name === "streamTcp" || name === "datagramUdp" || name === "streamDefault") {
        record(`${name}Is`, value === expected ? "same" : "different");
      }
    }
  },
});
