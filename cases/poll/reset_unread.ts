import {
  BOTH_ROLES,
  bytesOf,
  compared,
  defineCase,
  INET,
  linux,
  outcome,
  posix,
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
  title: "An error is told until it is read, behind the bytes that came before it",
  requirement:
    "A reset shows as an error as often as poll is asked, while unread bytes are read, and until a call " +
    "gives it.",
  level: "should",
  sources: [posix("poll", "POLLERR"), posix("recv", "ECONNRESET"), linux("poll(2)", "POLLERR")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "poll"], peer: ["stream", "abort"] },
  ...table,
  outcomes: {
    ...table.outcomes,
    bytes: { conforming: ["intact"], tolerated: { short: RESET_FLUSHES } },
    recv: { conforming: ["ECONNRESET"] },
    end: { conforming: ["eof"] },
  },
  async script(scenario) {
    const { connected, visible, record } = scenario;
    const { subject, peer } = await connected();
    await peer.sendall(SENT);
    await visible(subject, "data", SENT.length);
    await peer.abort();
    await visible(subject, "reset");
    await look(scenario, "before", subject);
    // To be asked is not to be told: the error stays for the call that gives it.
    await look(scenario, "again", subject);
    record("bytes", compared(await subject.recv(SENT.length), SENT));
    await look(scenario, "allRead", subject);
    record("recv", await outcome(subject.recv(1)));
    await look(scenario, "reported", subject);
    record("end", await outcome(subject.recv(1)));
  },
});
