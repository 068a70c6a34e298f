import {
  bytesOf,
  compared,
  defineCase,
  exchanged,
  linux,
  posix,
  report,
  type Row,
} from "../../../harness/case/mod.ts";

const MESSAGE = bytesOf("with a socket");

const intact: Row = { conforming: ["intact"] };
const same: Row = { conforming: ["same"] };

export default defineCase({
  id: "unix/stream/fd-flags",
  title: "A descriptor is looked at, and received so that no program inherits it",
  requirement:
    "With MSG_PEEK a receive gives a descriptor of its own each time, and leaves what was sent; with " +
    "MSG_CMSG_CLOEXEC what it gives is closed where a program is executed.",
  level: "should",
  sources: [
    posix("recvmsg", "MSG_CMSG_CLOEXEC"),
    linux("recvmsg(2)", "MSG_CMSG_CLOEXEC"),
    report("asterinas/asterinas", 3347),
    report("phoenix-rtos/phoenix-rtos-kernel", 572),
    report("dart-lang/sdk", 63305),
    report("haskell/network", 625),
  ],
  axes: { role: ["server", "client"], family: ["unix"] },
  needs: {
    subject: ["stream", "descriptors", "descriptors:peek", "descriptors:cmsg_cloexec", "asFile"],
    peer: ["stream", "descriptors"],
  },
  outcomes: {
    seen: intact,
    seenNumber: same,
    seenAgain: same,
    taken: intact,
    takenNumber: same,
    atExec: { conforming: ["yes"], after: { takenNumber: "same" } },
    works: { conforming: ["intact"], after: { takenNumber: "same" } },
    goesOn: intact,
  },
  async script({ connected, record }) {
    const [{ subject, peer }, passed] = [await connected(), await connected()];
    const one = (sockets: readonly unknown[]) => sockets.length === 1 ? "same" : "different";
    await peer.sendDescriptors(MESSAGE, [passed.peer]);
    await passed.peer.close();
    const seen = await subject.recvDescriptors(100, 1, ["peek"]);
    record("seen", compared(seen.data, MESSAGE));
    record("seenNumber", one(seen.sockets));
    for (const each of seen.sockets) await each.close();
    const again = await subject.recvDescriptors(100, 1, ["peek", "cmsg_cloexec"]);
    record("seenAgain", one(again.sockets));
    for (const each of again.sockets) await each.close();
    const taken = await subject.recvDescriptors(100, 1, ["cmsg_cloexec"]);
    record("taken", compared(taken.data, MESSAGE));
    const found = one(taken.sockets);
    record("takenNumber", found);
    if (found === "same") {
      const [socket] = taken.sockets;
      record("atExec", (await socket!.asFile()).atExec === "closed" ? "yes" : "no");
      record("works", await exchanged(socket!, passed.subject));
    }
    record("goesOn", await exchanged(subject, peer));
  },
});
