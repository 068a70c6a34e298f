import {
  BOTH_ROLES,
  bytesOf,
  compared,
  defineCase,
  INET,
  linux,
  outcome,
  posix,
  sameAddress,
} from "../../../harness/case/mod.ts";

const SENT = bytesOf("to whom it was connected");

export default defineCase({
  id: "tcp/stream/recvfrom-sendto",
  title: "The calls of datagrams are used on a connection",
  requirement:
    "On a connection sendto goes to the peer, whatever address it is given, and recvfrom names no sender but " +
    "the peer.",
  level: "should",
  sources: [posix("sendto", "DESCRIPTION"), posix("recvfrom", "DESCRIPTION"), linux("recv(2)", "recvfrom()")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["bsd", "stream", "datagram"], peer: ["stream", "bsd"] },
  outcomes: {
    sendto: {
      conforming: ["ok"],
      tolerated: { EISCONN: "POSIX: the socket is connected already" },
    },
    count: { conforming: ["full"], after: { sendto: "ok" } },
    arrived: { conforming: ["intact"], after: { sendto: "ok" } },
    received: { conforming: ["intact"] },
    address: {
      conforming: ["none"],
      tolerated: { same: "the interface names the peer" },
    },
    end: { conforming: ["eof", "empty"] },
  },
  async script({ connected, closedPort, record }) {
    const { subject, peer } = await connected();
    const elsewhere = await closedPort(peer.seat, "stream");
    const sending = subject.sendto(SENT, elsewhere);
    const sendto = await outcome(sending);
    record("sendto", sendto);
    if (sendto === "ok") {
      record("count", await sending === SENT.length ? "full" : "different");
      record("arrived", compared(await peer.recvExactly(SENT.length), SENT));
    }
    await peer.sendall(SENT);
    const { data, address } = await subject.recvfrom(100);
    record("received", compared(data, SENT));
    const named = address && (sameAddress(address, await subject.getpeername()) ? "same" : "different");
    record("address", named ?? "none");
    await peer.close();
    record("end", await outcome(subject.recvfrom(1)));
  },
});
