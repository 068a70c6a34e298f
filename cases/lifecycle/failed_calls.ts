import {
  BYTE,
  defineCase,
  EVERY_FAMILY,
  exchanged,
  type Outcome,
  outcome,
  posix,
  type Socket,
} from "../../harness/case/mod.ts";

const ok = { conforming: ["ok"] } as const;
const intact = { conforming: ["intact"] } as const;

/** Makes calls that fail on a socket which is not connected; `none` if they do. */
async function failing(socket: Socket): Promise<Outcome> {
  const found = [
    await outcome(socket.recv(1)),
    await outcome(socket.send(BYTE)),
    await outcome(socket.getpeername()),
    await outcome(socket.accept()),
  ];
  return found.find((each) => !each.startsWith("E") && each !== "error") ?? "none";
}

export default defineCase({
  id: "lifecycle/failed-calls",
  title: "Calls that come too early leave a socket as it was",
  requirement:
    "After receives, sends and accepts that failed, and a bind whose address was in use, a socket " +
    "connects, is bound and listens as a new one.",
  level: "should",
  sources: [posix("recv", "ENOTCONN"), posix("send", "ENOTCONN"), posix("bind", "EADDRINUSE")],
  axes: { role: ["client"], family: EVERY_FAMILY },
  needs: { subject: ["bsd", "stream", "send"], peer: ["stream"] },
  outcomes: {
    calls: { conforming: ["none"] },
    connect: ok,
    exchange: { ...intact, after: { connect: "ok" } },
    inUse: { conforming: ["EADDRINUSE"] },
    bind: ok,
    listen: { ...ok, after: { bind: "ok" } },
    served: { ...intact, after: { bind: "ok", listen: "ok" } },
  },
  async script({ listening, connectedTo, addressOf, subject, peer, family, record }) {
    const { listener, address } = await listening(peer);
    const client = await subject.socket(family, "stream");
    const own = await subject.socket(family, "stream");
    const calls = await failing(client);
    record("calls", calls === "none" ? await failing(own) : calls);
    const connect = await outcome(client.connect(address));
    record("connect", connect);
    if (connect === "ok") record("exchange", await exchanged(client, (await listener.accept()).socket));

    record("inUse", await outcome(own.bind((await listening(subject)).address)));
    const bind = await outcome(own.bind(addressOf(subject)));
    record("bind", bind);
    if (bind !== "ok") return;
    const listen = await outcome(own.listen(5));
    record("listen", listen);
    if (listen !== "ok") return;
    const ends = await connectedTo(own, await own.getsockname());
    record("served", await exchanged(ends.client, ends.server));
  },
});
