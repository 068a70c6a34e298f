import { group } from "../check.ts";
import { expect, expectBytes, expectSame } from "../expect.ts";
import { everyByte } from "./receiving.ts";

/** A number that no descriptor has. */
const NO_DESCRIPTOR = 1_000_000;
/** IPPROTO_UDP, in which no stream is. */
const UDP = 17;

/** Sockets of other types and protocols, pairs of them, and their descriptors. */
export const DESCRIPTORS = group("Types and descriptors", { needs: ["stream"] }, [
  {
    name: "socket_ex",
    needs: ["socket_ex"],
    title: "socket_ex gives the errno of socket(), or none",
    fix: "pass the three numbers on, close what socket() makes, and give the errno as the result",
    async run({ subject }) {
      const [AF_INET, SOCK_STREAM] = [2, 1];
      expectSame("the errno of a stream of IPv4", await subject.socket_ex(AF_INET, SOCK_STREAM, 0), null);
      const errno = await subject.socket_ex(1_000, SOCK_STREAM, 0);
      expect(errno !== null, "success with the number of no family", "an errno");
    },
  },
  {
    name: "asFile",
    needs: ["asFile"],
    over: "each",
    title: "asFile tells what a socket's descriptor is",
    fix: "the type of fstat(), the access mode of fcntl(F_GETFL), and the errno of lseek()",
    async run({ connected }) {
      const { type, errno } = await (await connected()).subject.asFile();
      expectSame("the type of a socket", type, "socket");
      expect(errno !== null, "success of lseek()", "ESPIPE");
    },
  },
  {
    name: "socket/cloexec",
    also: ["new:cloexec"],
    needs: ["bsd", "new:cloexec", "asFile"],
    title: "Sockets that are made or accepted with SOCK_CLOEXEC are closed where a program is executed",
    fix: "add SOCK_CLOEXEC to the type of socket() and socketpair(), and call accept4() with it",
    async run({ subject, peer, family, listening }) {
      const made = await subject.socket(family, "stream", { flags: ["cloexec"] });
      expectSame("what becomes of a socket is", (await made.asFile()).atExec, "closed");
      const { listener, address } = await listening(subject);
      await peer.connectStream(address);
      const { socket } = await listener.accept(["cloexec"]);
      expectSame("what becomes of an accepted socket is", (await socket.asFile()).atExec, "closed");
    },
  },
  {
    name: "socket/seqpacket",
    needs: ["bsd", "type:seqpacket", "send"],
    over: "unix",
    title: "Sockets of SOCK_SEQPACKET are connected, and keep records apart",
    fix: "pass the type to socket(); the other calls are those of a stream",
    async run({ subject, family, addressOf }) {
      const address = addressOf(subject);
      const listener = await subject.socket(family, "seqpacket");
      await listener.bind(address);
      await listener.listen(1);
      const sender = await subject.socket(family, "seqpacket");
      await sender.connect(address);
      const { socket } = await listener.accept();
      await sender.send(everyByte(3));
      await sender.send(everyByte(5));
      expectBytes("the first record", await socket.recv(100), everyByte(3));
      expectBytes("the second record", await socket.recv(100), everyByte(5));
    },
  },
  {
    name: "socket/rdm",
    needs: ["bsd", "type:rdm"],
    over: "inet",
    title: "A type that a family lacks is refused",
    fix: "pass the type to socket(), and answer with its error",
    async run({ subject, family, fails }) {
      await fails(subject.socket(family, "rdm"), "the family has no such type", "ESOCKTNOSUPPORT");
    },
  },
  {
    name: "socket/raw",
    needs: ["bsd", "type:raw"],
    over: "inet",
    title: "A raw socket without a protocol is refused",
    fix: "pass the type to socket(), and answer with its error",
    async run({ subject, family, fails }) {
      await fails(subject.socket(family, "raw"), "no protocol is named", "EPROTONOSUPPORT");
    },
  },
  {
    name: "socket/protocol",
    needs: ["bsd", "protocol"],
    over: "inet",
    title: "A protocol that does not fit the type is refused",
    fix: "pass the protocol to socket(), and answer with its error",
    async run({ subject, family, fails }) {
      await fails(
        subject.socket(family, "stream", { protocol: UDP }),
        "UDP has no streams",
        "EPROTONOSUPPORT",
      );
    },
  },
  {
    name: "socketpair",
    over: "unix",
    title: "A pair of sockets carries bytes both ways",
    fix: "one call of socketpair; both descriptors get a number",
    async run({ subject, family }) {
      const [one, other] = await subject.socketpair(family, "stream");
      await one.sendall(everyByte(5));
      expectBytes("the bytes that arrive", await other.recvExactly(5), everyByte(5));
      await other.sendall(everyByte(3));
      await other.close();
      expectBytes("the bytes that come back", await one.recvExactly(4), everyByte(3));
    },
  },
  {
    name: "dup",
    over: "inet",
    title: "A duplicate keeps the connection when the original is closed",
    fix: "one call of dup on the descriptor; the new one gets a number of its own",
    async run({ connected }) {
      const { subject, peer } = await connected();
      const duplicate = await subject.dup();
      await subject.close();
      await duplicate.sendall(everyByte(5));
      await duplicate.close();
      expectBytes("the bytes that arrive", await peer.recvExactly(6), everyByte(5));
    },
  },
  {
    name: "fileno",
    also: ["detach", "fromDescriptor"],
    over: "inet",
    title: "A connection goes on by the descriptor that was given away",
    fix: "fileno and detach give the descriptor itself; fromDescriptor makes a socket of it",
    async run({ connected, fails }) {
      const { subject, peer } = await connected();
      const descriptor = await subject.fileno();
      const given = await subject.detach();
      expect(given === descriptor, `the descriptor ${given} given away`, `${descriptor}`);
      await fails(subject.recv(1), "its descriptor was given away", "EBADF");
      const socket = await subject.seat.fromDescriptor(given);
      await socket.sendall(everyByte(5));
      await socket.close();
      expectBytes("the bytes that arrive", await peer.recvExactly(6), everyByte(5));
    },
  },
  {
    name: "sendDescriptors",
    also: ["recvDescriptors", "descriptors"],
    over: "unix",
    title: "Descriptors travel with bytes, and those that find no room are reported",
    fix: "one sendmsg and one recvmsg with a control message of SCM_RIGHTS; a number for each descriptor",
    async run({ connected }) {
      const [{ subject, peer }, passed] = [await connected(), await connected()];
      await subject.sendDescriptors(everyByte(3), [passed.subject]);
      await passed.subject.close();
      const { data, sockets, flags } = await peer.recvDescriptors(100, 2);
      expectBytes("the bytes that arrive", data, everyByte(3));
      expect(sockets.length === 1, `${sockets.length} descriptors`, "1");
      expect(flags.length === 0, `the flags ${flags}`, "none");
      await sockets[0]!.sendall(everyByte(5));
      expectBytes("the bytes through it", await passed.peer.recvExactly(5), everyByte(5));
      await peer.sendDescriptors(everyByte(1), [sockets[0]!, sockets[0]!]);
      const cut = await subject.recvDescriptors(100, 1);
      expect(cut.sockets.length === 1, `${cut.sockets.length} descriptors in room for one`, "1");
      expect(cut.flags.join() === "ctrunc", `the flags ${cut.flags}`, "ctrunc");
    },
  },
  {
    name: "recvDescriptors/flags",
    also: ["descriptors:peek", "descriptors:cmsg_cloexec"],
    needs: ["descriptors", "descriptors:peek", "descriptors:cmsg_cloexec", "asFile"],
    over: "unix",
    title: "Descriptors are looked at, and received so that programs do not inherit them",
    fix: "pass MSG_PEEK and MSG_CMSG_CLOEXEC on to recvmsg",
    async run({ connected }) {
      const [{ subject, peer }, passed] = [await connected(), await connected()];
      await peer.sendDescriptors(everyByte(3), [passed.peer]);
      const seen = await subject.recvDescriptors(100, 1, ["peek"]);
      expect(seen.sockets.length === 1, `${seen.sockets.length} descriptors`, "1");
      const { data, sockets } = await subject.recvDescriptors(100, 1, ["cmsg_cloexec"]);
      expectBytes("the bytes that were looked at", data, everyByte(3));
      expect(sockets.length === 1, `${sockets.length} descriptors that were looked at`, "1");
      expectSame("what becomes of it is", (await sockets[0]!.asFile()).atExec, "closed");
    },
  },
  {
    name: "openFile",
    needs: ["fileno"],
    over: "first",
    title: "The descriptor of a file is open, and no socket",
    fix: "open a file and give its descriptor; fromDescriptor answers with the error of the system",
    async run({ subject, fails }) {
      await fails(
        subject.fromDescriptor(await subject.openFile()),
        "the descriptor is that of a file",
        "ENOTSOCK",
      );
    },
  },
  {
    name: "fromDescriptor/closed",
    needs: ["fileno"],
    over: "first",
    title: "No socket can be made of a descriptor that is not open",
    fix: "answer with the error of the system",
    async run({ subject, fails }) {
      await fails(subject.fromDescriptor(NO_DESCRIPTOR), "the descriptor is not open", "EBADF");
    },
  },
]);
