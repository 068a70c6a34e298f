import { defineCase, exchanged, intact, linux, outcome, posix, python } from "../../harness/case/mod.ts";

const PATTERN = { seed: 161, length: 5_000 };

export default defineCase({
  id: "lifecycle/socketpair",
  title: "Two sockets are made that are connected to each other",
  requirement:
    "socketpair() makes two unnamed sockets: each receives what the other sends, and sees its end.",
  level: "should",
  sources: [posix("socketpair"), linux("socketpair(2)"), python("socket.socketpair")],
  axes: { family: ["unix"] },
  needs: { subject: ["stream", "socketpair", "shutdown:write", "unix:names"] },
  outcomes: {
    there: { conforming: ["intact"] },
    back: { conforming: ["intact"] },
    names: { conforming: ["none"] },
    peerNames: { conforming: ["none"] },
    bulk: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
    afterEnd: { conforming: ["intact"] },
    send: { conforming: ["EPIPE"] },
    overInternet: {
      conforming: ["EOPNOTSUPP", "EPROTONOSUPPORT", "EAFNOSUPPORT"],
      tolerated: { ok: { reason: "a pair of TCP connections stands in", when: { os: "!linux" } } },
    },
    others: { conforming: ["intact"] },
    waits: { conforming: ["pending"] },
    otherWaits: { conforming: ["pending"] },
  },
  async script({ subject, pendingOr, record }) {
    const [one, other] = await subject.socketpair("unix", "stream");
    record("there", await exchanged(one, other));
    record("back", await exchanged(other, one));
    const names = [await one.getsockname(), await other.getsockname()];
    const peerNames = [await one.getpeername(), await other.getpeername()];
    const unnamed = (found: typeof names) =>
      found.every((each) => each.family === "unix" && each.path === "");
    record("names", unnamed(names) ? "none" : "different");
    record("peerNames", unnamed(peerNames) ? "none" : "different");
    await one.sendall(PATTERN);
    await one.shutdown("write");
    const drained = await other.drain({ pattern: PATTERN });
    record("bulk", intact(drained, PATTERN.length));
    record("end", drained.end === "eof" ? "eof" : "different");
    await other.sendall(PATTERN);
    await other.close();
    record("afterEnd", intact(await one.drain({ pattern: PATTERN }), PATTERN.length));
    record("send", await outcome(one.sendall(PATTERN)));
    record("overInternet", await outcome(subject.socketpair("ipv4", "stream")));
    const [third, fourth] = await subject.socketpair("unix", "stream");
    record("others", await exchanged(third, fourth));
    record("waits", await pendingOr(third.recv(1), outcome));
    record("otherWaits", await pendingOr(fourth.recv(1), outcome));
  },
});
