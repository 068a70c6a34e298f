import {
  BYTE,
  bytesOf,
  compared,
  defineCase,
  exchanged,
  linux,
  outcome,
  posix,
  report,
} from "../../../harness/case/mod.ts";

const [TWO, MORE] = [bytesOf("two"), bytesOf("more")];

const after = { number: "same" } as const;

export default defineCase({
  id: "unix/stream/fd-passing",
  title: "A socket is handed to another process",
  requirement:
    "A descriptor that is sent over AF_UNIX is another one of the same socket, which lives on when the " +
    "sender closes its own; a peek leaves it where it is; what finds no room is reported and closed.",
  level: "should",
  sources: [
    posix("recvmsg", "SCM_RIGHTS"),
    linux("unix(7)", "SCM_RIGHTS"),
    linux("recvmsg(2)", "MSG_CTRUNC"),
    report("phoenix-rtos/phoenix-rtos-kernel", 788),
  ],
  axes: { role: ["server", "client"], family: ["unix"] },
  needs: { subject: ["stream", "descriptors", "recv:peek"], peer: ["stream", "descriptors"] },
  outcomes: {
    bytes: { conforming: ["intact"] },
    number: { conforming: ["same"] },
    works: { conforming: ["intact"], after },
    sendersOwn: { conforming: ["intact"], after },
    afterClose: { conforming: ["intact"], after },
    end: { conforming: ["eof"], after },
    looked: { conforming: ["intact"], after },
    back: { conforming: ["same"], after },
    backBytes: { conforming: ["intact"], after },
    backWorks: { conforming: ["intact"], after },
    both: { conforming: ["same"], after },
    bothWork: { conforming: ["intact"], after: { both: "same" } },
    cut: { conforming: ["truncated"], after },
    cutNumber: { conforming: ["same"], after },
    givenUp: { conforming: ["eof"], after },
    plain: { conforming: ["intact"], after },
    plainNumber: { conforming: ["none"], after },
    plainFlag: { conforming: ["whole"], after },
    noRoom: { conforming: ["truncated"], after },
    noRoomEnd: { conforming: ["eof"], after },
    without: { conforming: ["intact"], after },
    withoutNumber: { conforming: ["none"], after },
    goesOn: { conforming: ["intact"], after },
  },
  async script({ connected, record }) {
    const { subject, peer } = await connected();
    const same = (found: number, expected: number) => found === expected ? "same" : "different";

    // The subject sends one, the peer receives it.
    const first = await connected();
    await subject.sendDescriptors(BYTE, [first.subject]);
    const there = await peer.recvDescriptors(10, 4);
    record("bytes", compared(there.data, BYTE));
    record("number", same(there.sockets.length, 1));
    const [passed] = there.sockets;
    if (there.sockets.length !== 1 || !passed) return;
    record("works", await exchanged(passed, first.peer));
    record("sendersOwn", await exchanged(first.subject, first.peer));
    await first.subject.close();
    record("afterClose", await exchanged(passed, first.peer));
    await passed.close();
    record("end", await outcome(first.peer.recv(1)));

    // The peer sends two, the subject receives them.
    const [second, third] = [await connected(), await connected()];
    await peer.sendDescriptors(TWO, [second.peer, third.peer]);
    // A look leaves the bytes where they are, and what comes with them.
    record("looked", compared(await subject.recv(10, ["peek"]), TWO));
    const here = await subject.recvDescriptors(10, 2);
    record("back", same(here.sockets.length, 2));
    record("backBytes", compared(here.data, TWO));
    await second.peer.close();
    await third.peer.close();
    const [, last] = here.sockets;
    record("backWorks", last ? await exchanged(last, third.subject) : "none");

    // The subject sends two, and the peer has them in their order.
    const ends = [await connected(), await connected()] as const;
    await subject.sendDescriptors(TWO, ends.map((each) => each.subject));
    const gave = await peer.recvDescriptors(10, 4);
    record("both", same(gave.sockets.length, 2));
    if (gave.sockets.length === 2) {
      for (const [index, each] of gave.sockets.entries()) await each.sendall(Uint8Array.of(index));
      const [one, other] = [await ends[0].peer.recv(1), await ends[1].peer.recv(1)];
      record("bothWork", compared(Uint8Array.of(...one, ...other), Uint8Array.of(0, 1)));
    }

    // Two again, with room for one: the other is closed.
    const [fourth, fifth] = [await connected(), await connected()];
    await peer.sendDescriptors(MORE, [fourth.peer, fifth.peer]);
    await fourth.peer.close();
    await fifth.peer.close();
    const cut = await subject.recvDescriptors(10, 1);
    record("cut", cut.flags.includes("ctrunc") ? "truncated" : "whole");
    record("cutNumber", same(cut.sockets.length, 1));
    record("givenUp", await outcome(fifth.subject.recv(1)));

    // Bytes that come alone, and descriptors that nobody asked for.
    await peer.sendall(BYTE);
    const plain = await subject.recvDescriptors(10, 4);
    record("plain", compared(plain.data, BYTE));
    record("plainNumber", plain.sockets.length === 0 ? "none" : "different");
    record("plainFlag", plain.flags.includes("ctrunc") ? "truncated" : "whole");
    const sixth = await connected();
    await peer.sendDescriptors(BYTE, [sixth.peer]);
    await sixth.peer.close();
    const { flags } = await subject.recvDescriptors(10, 0);
    record("noRoom", flags.includes("ctrunc") ? "truncated" : "whole");
    record("noRoomEnd", await outcome(sixth.subject.recv(1)));
    await subject.sendDescriptors(MORE, []);
    const without = await peer.recvDescriptors(10, 4);
    record("without", compared(without.data, MORE));
    record("withoutNumber", without.sockets.length === 0 ? "none" : "different");
    record("goesOn", await exchanged(subject, peer));
  },
});
