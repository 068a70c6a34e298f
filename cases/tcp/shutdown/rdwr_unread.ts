import {
  BOTH_ROLES,
  compared,
  defineCase,
  EVERY_FAMILY,
  linux,
  outcome,
  pendingError,
  posix,
  type Row,
  SELECT,
} from "../../../harness/case/mod.ts";

const SENT = new TextEncoder().encode("unread");

const pollTells: Row = {
  conforming: ["yes"],
  tolerated: { no: SELECT },
};

export default defineCase({
  id: "tcp/shutdown/rdwr-unread",
  title: "Both directions are shut down while bytes are unread",
  requirement:
    "What arrived before a shutdown of both directions is read after it, and is followed by end of file; " +
    "poll reports that the socket is readable and hung up, and no error is pending.",
  level: "should",
  sources: [posix("shutdown", "SHUT_RDWR"), linux("poll(2)", "POLLHUP")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: {
    subject: ["stream", "shutdown:both", "poll", "fionread", "demand-read", "option:SO_ERROR"],
    peer: ["stream"],
  },
  outcomes: {
    in: { conforming: ["yes"] },
    hup: pollTells,
    pendingError: { conforming: ["none"] },
    unread: { conforming: ["same"] },
    bytes: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
    again: { conforming: ["eof"] },
  },
  async script({ connected, record, visible }) {
    const { subject, peer } = await connected();
    await peer.sendall(SENT);
    await visible(subject, "data", SENT.length);
    await subject.shutdown("both");
    const events = await subject.poll(["in", "out"], 0);
    record("in", events.includes("in") ? "yes" : "no");
    record("hup", events.includes("hup") ? "yes" : "no");
    record("pendingError", await pendingError(subject));
    record("unread", await subject.fionread() === SENT.length ? "same" : "different");
    record("bytes", compared(await subject.recv(SENT.length + 1), SENT));
    record("end", await outcome(subject.recv(1)));
    record("again", await outcome(subject.recv(1)));
  },
});
