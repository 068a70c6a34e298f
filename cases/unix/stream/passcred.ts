import {
  BOTH_ROLES,
  bytesOf,
  compared,
  defineCase,
  linux,
  LINUX_OPTION,
  type Outcome,
  outcome,
  report,
  type Row,
  type Socket,
} from "../../../harness/case/mod.ts";
import { intBytes, intOf } from "../../option/_raw.ts";

/** The number of SO_PASSCRED at the level of sockets, and the bytes of an int. */
const [SO_PASSCRED, SIZE] = [16, 4];
const MESSAGE = bytesOf("from somebody");

const ok: Row = { conforming: ["ok"], tolerated: { ENOPROTOOPT: LINUX_OPTION, EINVAL: LINUX_OPTION } };
const intact: Row = { conforming: ["intact"], after: { set: "ok" } };

export default defineCase({
  id: "unix/stream/passcred",
  title: "A receiver asks for the credentials of its senders",
  requirement:
    "With SO_PASSCRED on, which reads as it was set, a socket receives bytes and datagrams whole, whatever " +
    "call takes them; what a listener accepts has it as the listener does.",
  level: "may",
  sources: [
    linux("unix(7)", "SO_PASSCRED"),
    report("microsoft/WSL", 706),
    report("asterinas/asterinas", 2903),
  ],
  axes: { role: BOTH_ROLES, family: ["unix"] },
  needs: {
    subject: ["stream", "datagram", "recvmsg", "option:raw", "option:SO_KEEPALIVE"],
    peer: ["stream", "datagram"],
  },
  outcomes: {
    set: ok,
    reads: { conforming: ["same"], after: { set: "ok" } },
    message: intact,
    flags: { conforming: ["same"], after: { message: "intact" } },
    plain: intact,
    datagram: intact,
    off: intact,
    accepted: { conforming: ["same"], after: { set: "ok" } },
    acceptedMessage: intact,
  },
  async script({ connected, connectedTo, datagrams, listening, subject: seat, record }) {
    const { subject, peer } = await connected();
    const ask = (socket: Socket, value: number) =>
      socket.setRawOption("SO_KEEPALIVE", intBytes(value), SO_PASSCRED);
    const set = await outcome(ask(subject, 1));
    record("set", set);
    if (set !== "ok") return;
    const isAsked = async (socket: Socket) =>
      intOf(await socket.getRawOption("SO_KEEPALIVE", SIZE, SO_PASSCRED)) === 1 ? "same" : "different";
    record("reads", await isAsked(subject));
    /** Compares what a receive gives with the message, or says how it fails. */
    const arrived = async (receiving: Promise<{ readonly data: Uint8Array }>): Promise<Outcome> => {
      const how = await outcome(receiving);
      return how === "data" ? compared((await receiving).data, MESSAGE) : how;
    };
    await peer.sendall(MESSAGE);
    const message = subject.recvmsg(100);
    const how = await arrived(message);
    record("message", how);
    if (how === "intact") record("flags", (await message).flags.length === 0 ? "same" : "different");
    await peer.sendall(MESSAGE);
    record("plain", compared(await subject.recvExactly(MESSAGE.length), MESSAGE));
    const apart = await datagrams();
    await ask(apart.subject, 1);
    await apart.peer.sendto(MESSAGE, apart.subjectAddress);
    record("datagram", await arrived(apart.subject.recvmsg(100)));
    await ask(subject, 0);
    await peer.sendall(MESSAGE);
    record("off", await arrived(subject.recvmsg(100)));
    const { listener, address } = await listening(seat);
    await ask(listener, 1);
    const next = await connectedTo(listener, address);
    record("accepted", await isAsked(next.subject));
    await next.peer.sendall(MESSAGE);
    record("acceptedMessage", await arrived(next.subject.recvmsg(100)));
  },
});
