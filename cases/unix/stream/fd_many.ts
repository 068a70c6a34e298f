import {
  BOTH_ROLES,
  bytesOf,
  defineCase,
  linux,
  posix,
  sameAddress,
  type Socket,
} from "../../../harness/case/mod.ts";

const MESSAGE = bytesOf("a dozen");
const MANY = 12;

export default defineCase({
  id: "unix/stream/fd-many",
  title: "A dozen descriptors travel with one message",
  requirement:
    "All descriptors of a message come with it, in their order, also when the other side has ended already.",
  level: "should",
  sources: [posix("recvmsg", "SCM_RIGHTS"), linux("unix(7)", "SCM_RIGHTS")],
  axes: { role: BOTH_ROLES, family: ["unix"] },
  needs: {
    subject: ["stream", "datagram", "descriptors", "shutdown:write"],
    peer: ["stream", "datagram", "descriptors", "shutdown:write"],
  },
  outcomes: {
    sent: { conforming: ["same"] },
    received: { conforming: ["same"] },
    sentBehindEnd: { conforming: ["same"] },
  },
  async script({ connected, addressOf, family, record }) {
    const { subject, peer } = await connected();
    const pass = async (from: Socket, to: Socket) => {
      const passed: Socket[] = [];
      for (let index = 0; index < MANY; index++) {
        passed.push(await from.seat.openDatagram(family, addressOf(from.seat)));
      }
      await from.sendDescriptors(MESSAGE, passed);
      const { sockets } = await to.recvDescriptors(100, MANY);
      let same = sockets.length === MANY;
      for (const [index, socket] of sockets.entries()) {
        same &&= sameAddress(await socket.getsockname(), await passed[index]!.getsockname());
      }
      return same ? "same" : "different";
    };
    record("sent", await pass(subject, peer));
    record("received", await pass(peer, subject));
    await peer.shutdown("write");
    record("sentBehindEnd", await pass(subject, peer));
  },
});
