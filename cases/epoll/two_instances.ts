import { BYTE, defineCase, EVERY_FAMILY, linux, report } from "../../harness/case/mod.ts";
import { none, same, silent, told } from "./_tells.ts";

export default defineCase({
  id: "epoll/two-instances",
  title: "Two instances report one socket, each for itself",
  requirement:
    "A socket in two instances is reported by both: what one of them has reported, is asked for, or has " +
    "removed does not matter to the other.",
  level: "must",
  sources: [linux("epoll(7)", "Questions and answers, 2"), report("rust-lang/miri", 3829)],
  axes: { role: ["server"], family: EVERY_FAMILY },
  needs: { subject: ["stream", "epoll"], peer: ["stream"] },
  outcomes: {
    first: same,
    other: same,
    added: none,
    third: same,
    modified: none,
    thirdAsked: same,
    removed: none,
    bytes: same,
    closed: same,
    otherClosed: { conforming: ["EBADF"], tolerated: { error: "a closed object may say so itself" } },
  },
  async script({ connected, subject: seat, record }) {
    const { subject, peer } = await connected();
    const [first, other, third] = [await seat.epoll(), await seat.epoll(), await seat.epoll()];
    await first.add(subject, ["in", "et"]);
    await other.add(subject, ["in", "et"]);
    await peer.sendall(BYTE);
    record("first", await told(first, subject, "in"));
    record("other", await told(other, subject, "in"));
    await third.add(subject, ["in", "out"]);
    record("added", await silent(first));
    record("third", await told(third, subject, "in", "out"));
    await third.modify(subject, ["out"]);
    record("modified", await silent(first));
    record("thirdAsked", await told(third, subject, "out"));
    await other.remove(subject);
    record("removed", await silent(first));
    await peer.sendall(BYTE);
    record("bytes", await told(first, subject, "in"));
    await other.close();
    await peer.sendall(BYTE);
    record("closed", await told(first, subject, "in"));
    record("otherClosed", await told(other, subject, "in"));
  },
});
