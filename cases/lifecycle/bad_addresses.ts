import {
  BYTE,
  bytesOf,
  compared,
  defineCase,
  EVERY_FAMILY,
  exchanged,
  linux,
  type Outcome,
  report,
  type Row,
  type Socket,
  type Word,
} from "../../harness/case/mod.ts";

/** The calls that are made on each socket. */
const CALLS = {
  fresh: ["bind", "connect", "getsockname", "getsockopt", "setsockopt"],
  connected: [
    ...["getpeername", "send", "sendmsg", "sendmsg_second", "recv", "recvmsg", "recvmsg_second"] as const,
  ],
  listener: ["accept"],
  datagram: ["sendto", "recvfrom", "recvmsg", "recvmsg_second"],
} as const satisfies Readonly<Record<string, readonly Word<"faulty">[]>>;
type Name = keyof typeof CALLS;

const REQUEST = bytesOf("a request");
/** The name of a checkpoint, such as `freshBind`. */
const at = (name: Name, call: string) => name + call.charAt(0).toUpperCase() + call.slice(1);

const fault: Row = { conforming: ["EFAULT"] };
const intact: Row = { conforming: ["intact"] };

export default defineCase({
  id: "lifecycle/bad-addresses",
  title: "A call is given an address where there is no memory",
  requirement:
    "A call that would read or write where there is no memory, be it in the second of its buffers alone, " +
    "fails with EFAULT, and leaves a connection, what waits on it, and its listener as they were. A buffer of " +
    "no bytes need not be anywhere.",
  level: "should",
  sources: [
    linux("bind(2)", "EFAULT"),
    linux("connect(2)", "EFAULT"),
    linux("recv(2)", "EFAULT"),
    linux("send(2)", "EFAULT"),
    linux("getsockopt(2)", "EFAULT"),
    report("microsoft/mystikos", 599),
    report("lsds/sgx-lkl", 507),
    report("asterinas/asterinas", 3370),
    report("nanovms/nanos", 1186),
  ],
  // The subject has a listener.
  axes: { role: ["server"], family: EVERY_FAMILY },
  needs: { subject: ["stream", "datagram", "bsd", "fault"], peer: ["stream", "datagram"] },
  outcomes: {
    ...Object.fromEntries(
      Object.entries(CALLS).flatMap(([name, calls]) => calls.map((call) => [at(name as Name, call), fault])),
    ),
    unread: intact,
    exchanged: intact,
    noneSent: { conforming: ["ok"] },
    noneReceived: { conforming: ["ok"] },
    afterNone: intact,
    served: intact,
    option: { conforming: ["no"] },
  },
  async script({ connected, datagrams, family, visible, subject, peer, record }) {
    const fault = async (name: Name, socket: Socket) => {
      for (const call of CALLS[name]) record(at(name, call), (await socket.fault(call) ?? "ok") as Outcome);
    };
    const fresh = await subject.socket(family, "stream");
    await fault("fresh", fresh);
    record("option", (await fresh.getsockopt("SO_KEEPALIVE")).value === 0 ? "no" : "yes");

    const { subject: socket, peer: other, listener, address } = await connected();
    await other.sendall(REQUEST);
    await visible(socket, "data");
    await fault("connected", socket);
    record("unread", compared(await socket.recv(100), REQUEST));
    record("exchanged", await exchanged(socket, other));
    // They have a byte before the one of no bytes.
    const none = async (call: Word<"faulty">) => (await socket.fault(call) ?? "ok") as Outcome;
    record("noneSent", await none("sendmsg_none"));
    await other.recv(1);
    await other.sendall(BYTE);
    await visible(socket, "data");
    record("noneReceived", await none("recvmsg_none"));
    record("afterNone", await exchanged(socket, other));

    await peer.connectStream(address);
    await fault("listener", listener);
    const client = await peer.connectStream(address);
    record("served", await exchanged((await listener.accept()).socket, client));

    const { subject: datagram, subjectAddress, peer: sender } = await datagrams();
    for (let sent = 0; sent < 3; sent++) await sender.sendto(REQUEST, subjectAddress);
    await fault("datagram", datagram);
  },
});
