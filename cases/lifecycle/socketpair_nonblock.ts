import { defineCase, linux, outcome, posix, report } from "../../harness/case/mod.ts";

const refused = { conforming: ["EAGAIN", "EWOULDBLOCK"] } as const;

export default defineCase({
  id: "lifecycle/socketpair-nonblock",
  title: "A pair that is made with SOCK_NONBLOCK does not wait",
  requirement: "Neither socket of a pair that is made with SOCK_NONBLOCK waits, whatever its type.",
  level: "must",
  sources: [
    posix("socketpair", "SOCK_NONBLOCK"),
    linux("socketpair(2)", "SOCK_NONBLOCK"),
    report("libressl/portable", 1323),
  ],
  axes: { family: ["unix"] },
  needs: { subject: ["stream", "datagram", "socketpair", "type:seqpacket", "new:nonblock"] },
  outcomes: {
    stream: refused,
    streamOther: refused,
    datagram: refused,
    datagramOther: refused,
    seqpacket: refused,
    seqpacketOther: refused,
  },
  async script({ subject, family, atOnce, record }) {
    for (const type of ["stream", "datagram", "seqpacket"] as const) {
      const [one, other] = await subject.socketpair(family, type, ["nonblock"]);
      record(type, await atOnce(one.recv(1), outcome));
      record(`${type}Other`, await atOnce(other.recv(1), outcome));
    }
  },
});
