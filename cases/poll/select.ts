import { BYTE, defineCase, EVERY_FAMILY, posix } from "../../harness/case/mod.ts";
import { left } from "./_select.ts";

const none = { conforming: ["none"] } as const;
const same = { conforming: ["same"] } as const;

export default defineCase({
  id: "poll/select",
  title: "A select leaves in its sets what can be read or written",
  requirement:
    "select leaves those in each of its sets that can be read, or written, and takes the others out; it " +
    "returns how many it has left in all of them.",
  level: "must",
  sources: [posix("select")],
  axes: { role: ["server"], family: EVERY_FAMILY },
  needs: { subject: ["stream", "datagram", "select"], peer: ["stream", "datagram", "shutdown:write"] },
  outcomes: {
    idle: none,
    room: same,
    all: same,
    alone: none,
    read: same,
    end: same,
    empty: none,
  },
  async script({ connected, datagrams, listening, visible, subject, peer, record }) {
    const { listener, address } = await listening(subject);
    const [first, second] = [await connected(), await connected()];
    const datagram = await datagrams();
    const writable = [first.subject, second.subject, datagram.subject];
    const everything = { reads: [listener, ...writable], writes: writable, excepts: [listener, ...writable] };
    record("idle", left(await subject.select({ reads: everything.reads }, 0), {}));
    record("room", left(await subject.select(everything, 0), { writes: writable }));
    await peer.connectStream(address);
    await first.peer.sendall(BYTE);
    await datagram.peer.sendto(new Uint8Array(), datagram.subjectAddress);
    await visible(first.subject, "data");
    // One that waits for each of them alone, so that all of them have come.
    for (const socket of [listener, datagram.subject]) await subject.select({ reads: [socket] }, 2_000);
    const reads = [listener, first.subject, datagram.subject];
    record("all", left(await subject.select(everything, 0), { reads, writes: writable }));
    record("alone", left(await subject.select({ reads: [second.subject] }, 0), {}));
    await datagram.subject.recvfrom(1);
    await first.subject.recv(1);
    record("read", left(await subject.select({ reads: everything.reads }, 0), { reads: [listener] }));
    await second.peer.shutdown("write");
    await visible(second.subject, "fin");
    const ended = await subject.select({ reads: [first.subject, second.subject] }, 0);
    record("end", left(ended, { reads: [second.subject] }));
    record("empty", left(await subject.select({}, 0), {}));
  },
});
