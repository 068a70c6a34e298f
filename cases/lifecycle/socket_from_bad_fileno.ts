import { defineCase, exchanged, outcome, posix, python, tutorial } from "../../harness/case/mod.ts";

/** Numbers that no descriptor has. */
const [FAR, FARTHEST, NEGATIVE] = [1_000_000, 0x7fffffff, -2];

export default defineCase({
  id: "lifecycle/socket-from-bad-fileno",
  title: "No socket is made of a number that is not a descriptor",
  requirement: "A socket that is to be made of a number that is not a descriptor " +
    "is refused, and nothing else is touched.",
  lesson: "socket(fileno=...) asks the system about the descriptor, and fails where there is none or " +
    "where it is not a socket.",
  level: "should",
  sources: [python("socket.socket (fileno)"), posix("getsockopt", "EBADF"), tutorial("socket(fileno=)")],
  axes: {},
  needs: { subject: ["stream", "fileno"], peer: ["stream"] },
  outcomes: {
    far: { conforming: ["EBADF"] },
    farthest: { conforming: ["EBADF"] },
    negative: {
      conforming: ["EBADF", "EINVAL"],
      tolerated: { error: "the interface refuses it before any call" },
    },
    exchange: { conforming: ["intact"] },
  },
  async script({ connected, subject: seat, record }) {
    const { subject, peer } = await connected();
    record("far", await outcome(seat.fromDescriptor(FAR)));
    record("farthest", await outcome(seat.fromDescriptor(FARTHEST)));
    record("negative", await outcome(seat.fromDescriptor(NEGATIVE)));
    record("exchange", await exchanged(subject, peer));
  },
});
