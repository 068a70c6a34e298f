import {
  BOTH_ROLES,
  defineCase,
  exchanged,
  INET,
  outcome,
  posix,
  sameAddress,
} from "../../harness/case/mod.ts";

export default defineCase({
  id: "address/bind-after-connect",
  title: "A connected socket cannot be bound",
  requirement:
    "A bind of a connected socket fails with EINVAL, and leaves the connection and its names alone.",
  level: "must",
  sources: [posix("bind", "EINVAL")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["bsd", "stream"], peer: ["stream"] },
  outcomes: {
    bind: { conforming: ["EINVAL"] },
    name: { conforming: ["same"] },
    exchange: { conforming: ["intact"] },
  },
  async script({ connected, addressOf, record }) {
    const { subject, peer } = await connected();
    const name = await subject.getsockname();
    record("bind", await outcome(subject.bind(addressOf(subject.seat))));
    record("name", sameAddress(await subject.getsockname(), name) ? "same" : "different");
    record("exchange", await exchanged(subject, peer));
  },
});
