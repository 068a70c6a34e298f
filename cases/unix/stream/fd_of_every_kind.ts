import {
  bytesOf,
  compared,
  defineCase,
  exchanged,
  linux,
  outcome,
  posix,
} from "../../../harness/case/mod.ts";

const MESSAGE = bytesOf("a descriptor");
const LOOPBACK = { family: "ipv4", host: "127.0.0.1", port: 0 } as const;

export default defineCase({
  id: "unix/stream/fd-of-every-kind",
  title: "Listeners and datagram sockets are handed over",
  requirement:
    "Of a listener, a datagram socket, one that has ended its side and one socket twice, the receiver has " +
    "descriptors that work.",
  level: "should",
  sources: [posix("recvmsg", "SCM_RIGHTS"), linux("unix(7)", "SCM_RIGHTS")],
  axes: { role: ["server", "client"], family: ["unix"] },
  needs: {
    subject: ["stream", "datagram", "descriptors", "family:ipv4", "shutdown:write"],
    peer: ["stream", "datagram", "descriptors", "family:ipv4", "shutdown:write"],
  },
  outcomes: {
    listener: { conforming: ["intact"] },
    datagram: { conforming: ["intact"] },
    number: { conforming: ["same"] },
    twice: { conforming: ["intact"], after: { number: "same" } },
    onceClosed: { conforming: ["intact"], after: { number: "same" } },
    end: { conforming: ["eof"], after: { number: "same" } },
    ended: { conforming: ["intact"], after: { number: "same" } },
  },
  async script({ connected, role, record }) {
    const { subject, peer } = await connected();
    // The server gives, so that either seat does.
    const [giver, taker] = role === "server" ? [subject, peer] : [peer, subject];
    const { seat: here } = giver;

    const listening = await here.listenStream(LOOPBACK);
    const address = await listening.getsockname();
    await giver.sendDescriptors(MESSAGE, [listening]);
    await listening.close();
    const [listener] = (await taker.recvDescriptors(100, 1)).sockets;
    if (listener) {
      const connecting = here.connectStream(address);
      const { socket: accepted } = await listener.accept();
      record("listener", await exchanged(await connecting, accepted));
    } else record("listener", "none");

    const bound = await here.openDatagram("ipv4", LOOPBACK);
    const at = await bound.getsockname();
    await giver.sendDescriptors(MESSAGE, [bound]);
    await bound.close();
    const [receiver] = (await taker.recvDescriptors(100, 1)).sockets;
    const sender = await here.openDatagram("ipv4", LOOPBACK);
    if (receiver) {
      await sender.sendto(MESSAGE, at);
      record("datagram", compared((await receiver.recvfrom(100)).data, MESSAGE));
    } else record("datagram", "none");

    const passed = await connected();
    const [mine, others] = role === "server" ? [passed.subject, passed.peer] : [passed.peer, passed.subject];
    await giver.sendDescriptors(MESSAGE, [mine, mine]);
    await mine.close();
    const { sockets: [first, second] } = await taker.recvDescriptors(100, 2);
    record("number", first && second ? "same" : "different");
    if (!first || !second) return;
    await first.sendall(MESSAGE.subarray(0, 1));
    await second.sendall(MESSAGE.subarray(1));
    record("twice", compared(await others.recvExactly(MESSAGE.length), MESSAGE));
    await first.close();
    record("onceClosed", await exchanged(second, others));
    await second.close();
    record("end", await outcome(others.recv(1)));

    // One whose side has ended already goes on receiving.
    const half = await connected();
    const [halfMine, halfOthers] = role === "server" ? [half.subject, half.peer] : [half.peer, half.subject];
    await halfMine.shutdown("write");
    await giver.sendDescriptors(MESSAGE, [halfMine]);
    const [taken] = (await taker.recvDescriptors(100, 1)).sockets;
    await halfOthers.sendall(MESSAGE);
    record("ended", taken ? compared(await taken.recvExactly(MESSAGE.length), MESSAGE) : "none");
  },
});
