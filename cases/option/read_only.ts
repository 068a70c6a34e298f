import { defineCase, EVERY_FAMILY, linux, outcome, type Row } from "../../harness/case/mod.ts";
import { has, valueOf } from "./_value.ts";

const FACTS = ["SO_TYPE", "SO_DOMAIN", "SO_PROTOCOL", "SO_ACCEPTCONN", "SO_ERROR"] as const;

const refused: Row = {
  conforming: ["ENOPROTOOPT"],
  tolerated: { EINVAL: { reason: "another errno for the same", when: { os: "!linux" } } },
};

export default defineCase({
  id: "option/read-only",
  title: "Facts about a socket cannot be set",
  requirement: "Setting an option that can only be read fails and changes nothing.",
  level: "may",
  sources: [linux("socket(7)", "SO_TYPE, SO_DOMAIN, SO_PROTOCOL, SO_ACCEPTCONN, SO_ERROR")],
  axes: { role: ["client"], family: EVERY_FAMILY },
  needs: { subject: ["stream", "bsd", ...FACTS.map((fact) => `option:${fact}` as const)] },
  outcomes: Object.fromEntries(FACTS.flatMap((fact) => [[fact, refused], [`${fact}After`, {
    conforming: ["same"] as const,
  }]])),
  async script({ family, subject, record }) {
    const socket = await subject.socket(family, "stream");
    for (const fact of FACTS) {
      const before = await valueOf(socket, fact);
      record(fact, await outcome(socket.setsockopt(fact, before + 1)));
      record(`${fact}After`, await has(socket, fact, before));
    }
  },
});
