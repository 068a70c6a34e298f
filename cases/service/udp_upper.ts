import {
  BOTH_ROLES,
  bytesOf,
  compared,
  defineCase,
  INET,
  type Outcome,
  posix,
  rfc,
  sameAddress,
  tutorial,
} from "../../harness/case/mod.ts";

/** One message is empty, one is longer than the packets of most networks. */
const MESSAGES = ["hello", "", "a b c", "x".repeat(9000), "Z"];

export default defineCase({
  id: "service/udp-upper",
  title: "A server over UDP answers each datagram in upper case",
  requirement:
    "Each datagram, of whatever size, is answered by one of the same size, from the server's address.",
  lesson:
    "A UDP server is a loop of recvfrom() and sendto(): no listen(), no accept(), and one datagram is one " +
    "message. Give recvfrom() room for the longest one, as the rest of a longer one is lost.",
  level: "must",
  sources: [tutorial("upper-case server over UDP"), rfc(768), posix("recvfrom")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["datagram"], peer: ["datagram"] },
  outcomes: {
    requests: { conforming: ["intact"] },
    replies: { conforming: ["intact"], after: { requests: "intact" } },
    from: { conforming: ["same"], after: { replies: "intact" } },
  },
  async script({ datagram, server, client, record }) {
    const service = await datagram(server);
    const asker = await datagram(client);
    let [requests, replies]: Outcome[] = ["intact", "intact"];
    let isServer = true;
    for (const message of MESSAGES) {
      await asker.socket.sendto(bytesOf(message), service.address);
      const request = await service.socket.recvfrom(10_000);
      requests = sameAddress(request.address, asker.address)
        ? compared(request.data, bytesOf(message))
        : "corrupt";
      if (requests !== "intact") break;
      const answer = new TextDecoder().decode(request.data).toUpperCase();
      await service.socket.sendto(bytesOf(answer), request.address!);
      const reply = await asker.socket.recvfrom(10_000);
      replies = compared(reply.data, bytesOf(message.toUpperCase()));
      isServer &&= sameAddress(reply.address, service.address);
      if (replies !== "intact") break;
    }
    record("requests", requests!);
    if (requests !== "intact") return;
    record("replies", replies!);
    if (replies === "intact") record("from", isServer ? "same" : "different");
  },
});
