import {
  BOTH_ROLES,
  BYTE,
  bytesOf,
  compared,
  defineCase,
  EVERY_FAMILY,
  linux,
  outcome,
  posix,
  report,
  RESET_FLUSHES,
} from "../../harness/case/mod.ts";
import { look, told } from "./_told.ts";

const SENT = bytesOf("last words");
const table = told({
  before: ["in", "out", "err", "hup", "rdhup"],
  again: ["in", "out", "err", "hup", "rdhup"],
  allRead: ["in", "out", "err", "hup", "rdhup"],
  reported: ["in", "out", "hup", "rdhup"],
});

export default defineCase({
  id: "poll/reset-unread",
  title: "An error is reported until a call gives it, whatever bytes came before it",
  requirement:
    "A reset shows as an error as often as poll is asked, while unread bytes are read, and until a call " +
    "gives it.",
  level: "should",
  sources: [
    posix("poll", "POLLERR"),
    posix("recv", "ECONNRESET"),
    linux("poll(2)", "POLLERR"),
    report("google/gvisor", 12577),
  ],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream", "poll"], peer: ["stream", "abort", "demand-read"] },
  ...table,
  outcomes: {
    ...table.outcomes,
    bytes: { conforming: ["intact"], tolerated: { short: RESET_FLUSHES } },
    recv: { conforming: ["ECONNRESET"] },
    end: { conforming: ["eof"] },
  },
  async script(scenario) {
    const { connected, family, visible, record } = scenario;
    const { subject, peer } = await connected();
    await peer.sendall(SENT);
    await visible(subject, "data", SENT.length);
    // Over AF_UNIX what the peer has left unread makes a reset.
    if (family === "unix") await subject.sendall(BYTE);
    await peer.abort();
    await visible(subject, "reset");
    await look(scenario, "before", subject);
    // To ask for an event is not to have it: the error stays for the call that gives it.
    await look(scenario, "again", subject);
    record("bytes", compared(await subject.recv(SENT.length), SENT));
    await look(scenario, "allRead", subject);
    record("recv", await outcome(subject.recv(1)));
    await look(scenario, "reported", subject);
    record("end", await outcome(subject.recv(1)));
  },
});
