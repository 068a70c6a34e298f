import { BOTH_ROLES, BYTE, defineCase, EVERY_FAMILY, linux, report } from "../../harness/case/mod.ts";
import { none, same, silent, told } from "./_tells.ts";

export default defineCase({
  id: "epoll/edge",
  title: "What is edge-triggered is reported once for each arrival",
  requirement:
    "With EPOLLET bytes are reported once when they come, even where others are unread or have just been " +
    "read, and not for being left unread.",
  lesson:
    "Read until EAGAIN after each edge: what is left unread is not reported again before something else " +
    "comes.",
  level: "must",
  sources: [
    linux("epoll(7)", "Level-triggered and edge-triggered"),
    report("nanovms/nanos", 1560),
    report("microsoft/WSL", 2462),
    report("cloudius-systems/osv", 971),
    report("rcore-os/tgoskits", 1034),
  ],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream", "epoll", "demand-read"], peer: ["stream"] },
  outcomes: {
    idle: none,
    first: same,
    firstAgain: none,
    second: same,
    secondAgain: none,
    halfRead: none,
    read: none,
    third: same,
    thirdAgain: none,
    fourth: same,
    fifth: same,
    sixth: same,
  },
  async script({ connected, subject: seat, record }) {
    const { subject, peer } = await connected();
    const epoll = await seat.epoll();
    await epoll.add(subject, ["in", "et"]);
    record("idle", await silent(epoll));
    await peer.sendall(BYTE);
    record("first", await told(epoll, subject, "in"));
    record("firstAgain", await silent(epoll));
    await peer.sendall(BYTE);
    record("second", await told(epoll, subject, "in"));
    record("secondAgain", await silent(epoll));
    await subject.recv(1);
    record("halfRead", await silent(epoll));
    await subject.recv(1);
    record("read", await silent(epoll));
    await peer.sendall(BYTE);
    record("third", await told(epoll, subject, "in"));
    record("thirdAgain", await silent(epoll));
    await peer.sendall(BYTE);
    record("fourth", await told(epoll, subject, "in"));
    // No wait in between has found nothing.
    await peer.sendall(BYTE);
    record("fifth", await told(epoll, subject, "in"));
    await subject.recvExactly(3);
    await peer.sendall(BYTE);
    record("sixth", await told(epoll, subject, "in"));
  },
});
