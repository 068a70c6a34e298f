import { BYTE, bytesOf, compared, defineCase, INET, linux, outcome, rfc } from "../../harness/case/mod.ts";

export default defineCase({
  id: "udp/told-of-refusal",
  title: "An unconnected socket that asks for errors gets refusals",
  requirement:
    "With IP_RECVERR the refusal of a datagram is the error of one later call, and the socket goes on.",
  level: "may",
  sources: [linux("ip(7)", "IP_RECVERR"), linux("udp(7)", "Error handling"), rfc(1122, "4.1.3.3")],
  axes: { family: INET },
  needs: {
    subject: ["datagram", "option:IP_RECVERR", "option:IPV6_RECVERR"],
    peer: ["datagram", "bsd"],
  },
  outcomes: {
    send: { conforming: ["ok"] },
    told: { conforming: ["ECONNREFUSED"] },
    once: { conforming: ["pending"] },
    sendTold: { conforming: ["ECONNREFUSED"] },
    sendAgain: { conforming: ["ok"] },
    content: { conforming: ["intact"] },
    off: { conforming: ["pending"] },
  },
  async script({ datagram, subject, peer, family, closedPort, pendingOr, record }) {
    const nobody = await closedPort(peer, "datagram");
    const [{ socket, address }, other] = [await datagram(subject), await datagram(peer)];
    const option = family === "ipv6" ? "IPV6_RECVERR" : "IP_RECVERR";
    await socket.setsockopt(option, 1);
    record("send", await outcome(socket.sendto(BYTE, nobody)));
    record("told", await outcome(socket.recvfrom(16)));
    // Until somebody has read what is kept of it, poll finds the socket in error, so it is dropped.
    await socket.setsockopt(option, 0);
    const waiting = socket.recvfrom(16);
    record("once", await pendingOr(waiting, outcome));
    await other.socket.sendto(BYTE, address);
    await waiting;
    await socket.setsockopt(option, 1);
    // The refusal is that of whoever was sent to, and stops a datagram to somebody else.
    await socket.sendto(BYTE, nobody);
    record("sendTold", await outcome(socket.sendto(BYTE, other.address)));
    const message = bytesOf("again");
    record("sendAgain", await outcome(socket.sendto(message, other.address)));
    record("content", compared((await other.socket.recvfrom(16)).data, message));
    await socket.setsockopt(option, 0);
    await socket.sendto(BYTE, nobody);
    record("off", await pendingOr(socket.recvfrom(16), outcome));
  },
});
