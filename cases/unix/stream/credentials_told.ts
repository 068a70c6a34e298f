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

/** Numbers at the level of sockets, and the bytes of an int. */
const [SO_PASSCRED, SO_PEERCRED, SIZE] = [16, 17, 4];
const MESSAGE = bytesOf("from somebody");

const same: Row = { conforming: ["same"], after: { set: "ok" } };

export default defineCase({
  id: "unix/stream/credentials-told",
  title: "A receiver learns which process sent",
  requirement:
    "With SO_PASSCRED on, each receive reports the process that sent, of bytes and of datagrams, whatever " +
    "call sent them; where that finds no room it sets MSG_CTRUNC, and with SO_PASSCRED off it reports none.",
  level: "may",
  sources: [
    linux("unix(7)", "SO_PASSCRED"),
    linux("unix(7)", "SCM_CREDENTIALS"),
    report("microsoft/WSL", 706),
    report("QuarkContainer/Quark", 95),
    report("asterinas/asterinas", 2268),
  ],
  axes: { role: BOTH_ROLES, family: ["unix"] },
  needs: {
    subject: ["stream", "datagram", "recvmsg", "recvmsg:control", "option:raw", "option:SO_KEEPALIVE"],
    peer: ["stream", "datagram", "vectors"],
  },
  outcomes: {
    set: { conforming: ["ok"], tolerated: { ENOPROTOOPT: LINUX_OPTION, EINVAL: LINUX_OPTION } },
    bytes: same,
    vectors: same,
    cut: { conforming: ["intact"], after: { set: "ok" } },
    cutFlag: { conforming: ["truncated"], after: { set: "ok" } },
    next: same,
    datagram: same,
    off: { conforming: ["none"], after: { set: "ok" } },
  },
  async script({ connected, datagrams, record }) {
    const { subject, peer } = await connected();
    const raw = (socket: Socket, number: number) => socket.getRawOption("SO_KEEPALIVE", SIZE, number);
    const ask = (socket: Socket, value: number) =>
      socket.setRawOption("SO_KEEPALIVE", intBytes(value), SO_PASSCRED);
    const set = await outcome(ask(subject, 1));
    record("set", set);
    if (set !== "ok") return;
    // A `struct ucred` begins with the process.
    const sender = intOf(await raw(subject, SO_PEERCRED));
    const told = async (socket: Socket): Promise<Outcome> => {
      const { process, flags } = await socket.recvmsg(100);
      if (process === undefined) return "none";
      return process === sender && flags.length === 0 ? "same" : "different";
    };
    await peer.sendall(MESSAGE);
    record("bytes", await told(subject));
    await peer.writev([MESSAGE, MESSAGE]);
    record("vectors", await told(subject));
    await peer.sendall(MESSAGE);
    const { data, flags } = await subject.recvmsg(100, [], 0);
    record("cut", compared(data, MESSAGE));
    record("cutFlag", flags.join() === "ctrunc" ? "truncated" : "none");
    await peer.sendall(MESSAGE);
    record("next", await told(subject));
    const apart = await datagrams();
    await ask(apart.subject, 1);
    await apart.peer.sendto(MESSAGE, apart.subjectAddress);
    record("datagram", await told(apart.subject));
    await ask(subject, 0);
    await peer.sendall(MESSAGE);
    record("off", await told(subject));
  },
});
