import { defineCase, INET, linux, rfc } from "../../harness/case/mod.ts";
import { has, set } from "./_value.ts";

const same = { conforming: ["same"] } as const;

export default defineCase({
  id: "option/user-timeout",
  title: "The time for which sent data may stay unacknowledged can be chosen",
  requirement:
    "TCP_USER_TIMEOUT is off at first, reads in the milliseconds that it was set to, and can be off again; " +
    "a negative one is refused.",
  level: "may",
  sources: [rfc(5482), linux("tcp(7)", "TCP_USER_TIMEOUT")],
  axes: { role: ["client"], family: INET },
  needs: { subject: ["stream", "bsd", "option:TCP_USER_TIMEOUT"] },
  outcomes: { atFirst: same, chosen: same, negative: { conforming: ["EINVAL"] }, after: same, off: same },
  async script({ family, subject, record }) {
    const socket = await subject.socket(family, "stream");
    record("atFirst", await has(socket, "TCP_USER_TIMEOUT", 0));
    record("chosen", await set(socket, "TCP_USER_TIMEOUT", 1_234));
    record("negative", await set(socket, "TCP_USER_TIMEOUT", -1));
    record("after", await has(socket, "TCP_USER_TIMEOUT", 1_234));
    record("off", await set(socket, "TCP_USER_TIMEOUT", 0));
  },
});
