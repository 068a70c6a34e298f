import { BYTE, defineCase, EVERY_FAMILY, exchanged, posix, python } from "../../harness/case/mod.ts";
import { CLOSED, recordCalls } from "./_closed.ts";

export default defineCase({
  id: "lifecycle/set-up-after-close",
  title: "A closed socket is set up no more",
  requirement:
    "After close a socket is not bound, connected or listened on, has no options, and sends no datagram.",
  level: "must",
  sources: [
    posix("bind", "EBADF"),
    posix("connect", "EBADF"),
    posix("listen", "EBADF"),
    posix("setsockopt", "EBADF"),
    python("socket.close"),
  ],
  axes: { family: EVERY_FAMILY },
  needs: {
    subject: ["bsd", "stream", "datagram", "send", "option:SO_KEEPALIVE"],
    peer: ["stream", "datagram"],
  },
  outcomes: {
    bind: CLOSED,
    listen: CLOSED,
    connect: CLOSED,
    send: CLOSED,
    getsockopt: CLOSED,
    setsockopt: CLOSED,
    sendto: CLOSED,
    recvfrom: CLOSED,
    otherExchange: { conforming: ["intact"] },
  },
  async script(scenario) {
    const { connected, datagrams, listening, addressOf, subject: seat, peer, family, record } = scenario;
    const { address } = await listening(peer);
    const { subject: datagram, peerAddress } = await datagrams();
    const socket = await seat.socket(family, "stream");
    const connection = await connected();
    for (const each of [socket, datagram, connection.subject]) await each.close();
    // They may well have the closed ones' descriptors.
    const others = [await connected(), await connected(), await connected()];
    await recordCalls(scenario, {
      bind: () => socket.bind(addressOf(seat)),
      listen: () => socket.listen(1),
      connect: () => socket.connect(address),
      send: () => connection.subject.send(BYTE),
      getsockopt: () => socket.getsockopt("SO_KEEPALIVE"),
      setsockopt: () => socket.setsockopt("SO_KEEPALIVE", 1),
      sendto: () => datagram.sendto(BYTE, peerAddress),
      recvfrom: () => datagram.recvfrom(1),
    });
    const found = await Promise.all(others.map((each) => exchanged(each.subject, each.peer)));
    record("otherExchange", found.find((each) => each !== "intact") ?? "intact");
  },
});
