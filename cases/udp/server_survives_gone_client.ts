import { bytesOf, defineCase, INET, outcome, posix, rfc, tutorial } from "../../harness/case/mod.ts";
import { carried } from "./_payload.ts";

export default defineCase({
  id: "udp/server-survives-gone-client",
  title: "A server replies to a client that is gone",
  requirement: "Replies to a client that has closed its socket are not errors " +
    "and end nothing: the next client is served.",
  level: "must",
  sources: [rfc(768), posix("sendto"), tutorial("UDP server for many clients")],
  axes: { family: INET },
  needs: { subject: ["datagram"], peer: ["datagram"] },
  outcomes: {
    replyToGone: { conforming: ["ok"] },
    anotherToGone: { conforming: ["ok"] },
    nextRequest: {
      conforming: ["whole"],
      tolerated: {
        ECONNRESET: { reason: "Winsock reports it unless SIO_UDP_CONNRESET is off", when: { os: "windows" } },
      },
    },
    nextReply: { conforming: ["whole"] },
  },
  async script({ datagram, subject, peer, record }) {
    const server = await datagram(subject);
    // Both exist before the first leaves, so that the second cannot get its port.
    const [gone, next] = [await datagram(peer), await datagram(peer)];
    await gone.socket.sendto(bytesOf("farewell"), server.address);
    await server.socket.recvfrom(1024);
    await gone.socket.close();
    record("replyToGone", await outcome(server.socket.sendto(bytesOf("too"), gone.address)));
    record("anotherToGone", await outcome(server.socket.sendto(bytesOf("late"), gone.address)));

    await next.socket.sendto(bytesOf("hello"), server.address);
    const receiving = server.socket.recvfrom(1024);
    const how = await outcome(receiving);
    record("nextRequest", how === "data" ? carried((await receiving).data, bytesOf("hello")) : how);
    await server.socket.sendto(bytesOf("HELLO"), next.address);
    record("nextReply", carried((await next.socket.recvfrom(1024)).data, bytesOf("HELLO")));
  },
});
