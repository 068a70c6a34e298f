import { BYTE, defineCase, linux, outcome, posix } from "../../harness/case/mod.ts";
import { leavesNothing } from "./_leaves.ts";

const ok = { conforming: ["ok"] } as const;

export default defineCase({
  id: "resource/calls-leave-nothing",
  title: "Sockets are opened, used and closed time after time, with few descriptors left",
  requirement: "A close gives back all that a socket took, be it accepted, " +
    "connected, ended, reset, or one of datagrams.",
  lesson: "A descriptor that leaks each time shows when a server has run for days, as EMFILE in " +
    "whatever it opens next.",
  level: "must",
  sources: [posix("close"), posix("socket", "EMFILE"), linux("getrlimit(2)", "RLIMIT_NOFILE")],
  axes: {},
  needs: { subject: ["limit", "stream", "datagram"], peer: ["stream", "datagram", "abort"] },
  outcomes: {
    accepted: ok,
    connected: ok,
    listened: ok,
    ended: ok,
    reset: ok,
    datagrams: ok,
  },
  async script(scenario) {
    const { listening, connectedTo, datagram, addressOf, visible, subject, peer, record } = scenario;
    const [own, theirs] = [await listening(subject), await listening(peer)];
    const { address } = await datagram(peer);
    const connects = ({ listener, address }: typeof own) => async () => {
      const ends = await connectedTo(listener, address);
      await ends.subject.sendall(BYTE);
      await ends.subject.close();
      await ends.peer.close();
    };
    const ends = (how: "close" | "abort") => async () => {
      const ends = await connectedTo(theirs.listener, theirs.address);
      await ends.peer[how]();
      await visible(ends.subject, how === "close" ? "fin" : "reset");
      await outcome(ends.subject.recv(1));
      await ends.subject.close();
    };
    const deeds = {
      accepted: connects(own),
      connected: connects(theirs),
      listened: async () => await (await subject.listenStream(addressOf(subject))).close(),
      ended: ends("close"),
      reset: ends("abort"),
      datagrams: async () => {
        const socket = await subject.openDatagram("ipv4", addressOf(subject));
        await socket.sendto(BYTE, address);
        await socket.close();
      },
    };
    for (const [name, deed] of Object.entries(deeds)) record(name, await leavesNothing(scenario, deed));
  },
});
