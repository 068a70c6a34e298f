import { defineCase, exchanged, outcome, posix, python, tutorial } from "../../harness/case/mod.ts";

export default defineCase({
  id: "lifecycle/socket-from-file",
  title: "No socket is made of the descriptor of a file",
  requirement:
    "A descriptor that is not a socket's is refused with ENOTSOCK, again and again, and stays open.",
  level: "should",
  sources: [posix("getsockname", "ENOTSOCK"), python("socket.socket (fileno)"), tutorial("socket(fileno=)")],
  axes: {},
  needs: { subject: ["stream", "fileno"], peer: ["stream"] },
  outcomes: {
    first: { conforming: ["ENOTSOCK"] },
    second: { conforming: ["ENOTSOCK"] },
    open: { conforming: ["ENOTSOCK"] },
    apart: { conforming: ["yes"] },
    exchange: { conforming: ["intact"] },
  },
  // Nobody else may take the descriptor meanwhile.
  exclusive: true,
  async script({ connected, subject: seat, record }) {
    const { subject, peer } = await connected();
    const descriptor = await seat.openFile();
    record("first", await outcome(seat.fromDescriptor(descriptor)));
    record("second", await outcome(seat.fromDescriptor(descriptor)));
    // One that a failed call has closed is the next one's.
    const next = await seat.socket("ipv4", "stream");
    record("apart", await next.fileno() === descriptor ? "no" : "yes");
    await next.close();
    record("open", await outcome(seat.fromDescriptor(descriptor)));
    record("exchange", await exchanged(subject, peer));
  },
});
