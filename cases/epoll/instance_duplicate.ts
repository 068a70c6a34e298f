import { BYTE, defineCase, EVERY_FAMILY, linux, outcome } from "../../harness/case/mod.ts";
import { none, same, silent, tells, told } from "./_tells.ts";

export default defineCase({
  id: "epoll/instance-duplicate",
  title: "A duplicate of an instance is that instance",
  requirement:
    "Two descriptors of an instance watch the same sockets: an edge that one has reported is not reported " +
    "by the other, and the instance stays when one of them is closed.",
  level: "must",
  sources: [linux("epoll_create(2)", "When all file descriptors have been closed"), linux("epoll(7)")],
  axes: { role: ["server"], family: EVERY_FAMILY },
  needs: { subject: ["stream", "dup", "epoll"], peer: ["stream"] },
  outcomes: {
    add: { conforming: ["EEXIST"] },
    duplicate: same,
    original: none,
    otherBytes: same,
    duplicateAgain: none,
    added: same,
    closed: same,
    closedAgain: none,
    woken: same,
  },
  async script({ connected, atOnce, blocked, subject: seat, record }) {
    const [{ subject, peer }, other] = [await connected(), await connected()];
    const original = await seat.epoll();
    await original.add(subject, ["in", "et"]);
    const duplicate = await original.dup();
    record("add", await outcome(duplicate.add(subject, ["in"])));
    await peer.sendall(BYTE);
    record("duplicate", await told(duplicate, subject, "in"));
    record("original", await silent(original));
    await peer.sendall(BYTE);
    record("otherBytes", await told(original, subject, "in"));
    record("duplicateAgain", await silent(duplicate));
    await duplicate.add(other.subject, ["in", "et"]);
    await other.peer.sendall(BYTE);
    record("added", await told(original, other.subject, "in"));
    await original.close();
    await peer.sendall(BYTE);
    record("closed", await told(duplicate, subject, "in"));
    record("closedAgain", await silent(duplicate));
    const waiting = duplicate.wait(null);
    waiting.catch(() => {});
    await blocked(waiting);
    await other.peer.sendall(BYTE);
    record("woken", await atOnce(waiting, () => tells(waiting, [other.subject, "in"])));
  },
});
