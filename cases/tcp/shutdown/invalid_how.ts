import {
  BOTH_ROLES,
  defineCase,
  EVERY_FAMILY,
  exchanged,
  outcome,
  posix,
} from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/shutdown/invalid-how",
  title: "A direction is shut down that does not exist",
  requirement:
    "Shutdown of a direction that does not exist fails with EINVAL, and the connection goes on both ways.",
  level: "must",
  sources: [posix("shutdown", "EINVAL")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["bsd", "stream", "shutdown:invalid", "shutdown:write"], peer: ["stream"] },
  outcomes: {
    connected: { conforming: ["EINVAL"] },
    exchange: { conforming: ["intact"] },
    halfClosed: { conforming: ["EINVAL"] },
    // It is for the system to say which of the two faults comes first.
    fresh: { conforming: ["EINVAL", "ENOTCONN"] },
  },
  async script({ connected, subject: seat, family, record }) {
    const { subject, peer } = await connected();
    record("connected", await outcome(subject.shutdown("invalid")));
    record("exchange", await exchanged(subject, peer));
    await subject.shutdown("write");
    record("halfClosed", await outcome(subject.shutdown("invalid")));
    record("fresh", await outcome((await seat.socket(family, "stream")).shutdown("invalid")));
  },
});
