import { BYTE, defineCase, EVERY_FAMILY, linux, outcome, posix, report } from "../../harness/case/mod.ts";

const refused = { conforming: ["EAGAIN", "EWOULDBLOCK"] } as const;
const pending = { conforming: ["pending"] } as const;

export default defineCase({
  id: "lifecycle/new-nonblock",
  title: "Sockets that are made with SOCK_NONBLOCK do not wait",
  requirement: "A socket that is made or accepted with SOCK_NONBLOCK does not wait, from its first call " +
    "until it is set to; its listener waits as before.",
  level: "must",
  sources: [
    posix("socket", "SOCK_NONBLOCK"),
    posix("accept", "accept4, SOCK_NONBLOCK"),
    linux("socket(2)", "SOCK_NONBLOCK"),
    report("apache/nuttx", 7378),
    report("unikraft/lib-lwip", 33),
  ],
  // The subject accepts.
  axes: { role: ["server"], family: EVERY_FAMILY },
  needs: { subject: ["stream", "datagram", "bsd", "new:nonblock", "mode:blocking"], peer: ["stream"] },
  outcomes: {
    accept: refused,
    recvfrom: refused,
    recv: refused,
    recvData: { conforming: ["data"] },
    listener: pending,
    recvThatWaits: pending,
  },
  async script({ subject, peer, family, addressOf, listening, visible, atOnce, pendingOr, record }) {
    const none = await subject.socket(family, "stream", { flags: ["nonblock"] });
    await none.bind(addressOf(subject));
    await none.listen(1);
    record("accept", await atOnce(none.accept(), outcome));
    const receiver = await subject.socket(family, "datagram", { flags: ["nonblock"] });
    await receiver.bind(addressOf(subject));
    record("recvfrom", await atOnce(receiver.recvfrom(16), outcome));

    const { listener, address } = await listening(subject);
    const client = await peer.connectStream(address);
    const { socket } = await listener.accept(["nonblock"]);
    record("recv", await atOnce(socket.recv(16), outcome));
    await client.sendall(BYTE);
    await visible(socket, "data");
    record("recvData", await atOnce(socket.recv(16), outcome));
    const accepting = listener.accept();
    record("listener", await pendingOr(accepting, outcome));
    await peer.connectStream(address);
    await accepting;
    await socket.setMode("blocking");
    record("recvThatWaits", await pendingOr(socket.recv(16), outcome));
  },
});
