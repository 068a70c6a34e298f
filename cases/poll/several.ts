import {
  BYTE,
  defineCase,
  EVERY_FAMILY,
  type Outcome,
  outcome,
  posix,
  report,
  type Socket,
} from "../../harness/case/mod.ts";

const none = { conforming: ["none"] } as const;
const same = { conforming: ["same"] } as const;

export default defineCase({
  id: "poll/several",
  title: "A poll of several sockets reports each that has events, and no other",
  requirement: "A poll of a listener, connections and a datagram socket reports those that can be read, " +
    "all of them, until they are not; where it is asked for both it reports those that can be written as " +
    "well. It returns their count, and passes over a descriptor of -1. A socket that is given twice counts twice.",
  level: "must",
  sources: [
    posix("poll", "fds"),
    posix("select"),
    report("cloudius-systems/osv", 323),
    report("nanovms/nanos", 320),
  ],
  axes: { role: ["server"], family: EVERY_FAMILY },
  needs: { subject: ["stream", "datagram", "poll", "poll:several"], peer: ["stream", "datagram"] },
  outcomes: {
    idle: none,
    empty: none,
    bytes: same,
    two: same,
    all: same,
    fewer: same,
    last: same,
    written: same,
    datagram: { conforming: ["empty"] },
    after: none,
    twice: same,
  },
  async script({ connected, datagrams, listening, visible, subject, peer, record }) {
    const { listener, address } = await listening(subject);
    const [first, second] = [await connected(), await connected()];
    const datagram = await datagrams();
    const sockets = [listener, first.subject, datagram.subject, second.subject];
    const readable = async (...wanted: Socket[]): Promise<Outcome> => {
      const { told, count = told.size } = await subject.pollAll(sockets, ["in"], 0);
      if (count !== told.size) return "different";
      if (count === 0) return "none";
      const all = wanted.every((socket) => told.get(socket)?.join() === "in");
      return all && count === wanted.length ? "same" : "different";
    };
    record("idle", await readable());
    const empty = await subject.pollAll([], ["in", "out"], 0);
    record("empty", empty.told.size === 0 ? "none" : "different");
    await second.peer.sendall(BYTE);
    await visible(second.subject, "data");
    record("bytes", await readable(second.subject));
    await datagram.peer.sendto(new Uint8Array(), datagram.subjectAddress);
    await datagram.subject.poll(["in"], 2_000);
    record("two", await readable(datagram.subject, second.subject));
    await peer.connectStream(address);
    await first.peer.sendall(BYTE);
    await visible(first.subject, "data");
    await listener.poll(["in"], 2_000);
    record("all", await readable(...sockets));
    await second.subject.recv(1);
    await listener.accept();
    record("fewer", await readable(first.subject, datagram.subject));
    await first.subject.recv(1);
    record("last", await readable(datagram.subject));
    const both = await subject.pollAll(sockets, ["in", "out"], 0);
    const events = sockets.map((socket) => both.told.get(socket)?.join(" ") ?? "").join();
    record("written", events === ",out,in out,out" ? "same" : "different");
    record("datagram", await outcome(datagram.subject.recvfrom(1)));
    record("after", await readable());
    const twice = await subject.pollAll([listener, listener, first.subject, first.subject], ["out"], 0);
    const written = twice.told.size === 1 && twice.told.get(first.subject)?.join() === "out";
    record("twice", written && (twice.count ?? 2) === 2 ? "same" : "different");
  },
});
