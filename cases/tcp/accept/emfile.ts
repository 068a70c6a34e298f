import {
  bytesOf,
  compared,
  defineCase,
  linux,
  type Outcome,
  outcome,
  posix,
  type Scenario,
  type Socket,
} from "../../../harness/case/mod.ts";

/** Sockets that are opened at most until no descriptor is left. */
const MOST = 20;
const HELLO = bytesOf("hello");

export default defineCase({
  id: "tcp/accept/emfile",
  title: "A connection waits in the queue while no descriptor is left to accept it",
  requirement:
    "At the limit of descriptors accept fails with EMFILE; the listener goes on, and no connection is lost.",
  level: "must",
  sources: [posix("accept", "EMFILE"), linux("accept(2)", "EMFILE")],
  axes: { family: ["ipv4", "unix"] },
  needs: { subject: ["limit", "stream"], peer: ["stream"] },
  outcomes: {
    accept: { conforming: ["EMFILE"] },
    again: { conforming: ["EMFILE"] },
    waiting: { conforming: ["ok"] },
    first: { conforming: ["intact"] },
    reply: { conforming: ["intact"] },
    second: { conforming: ["intact"] },
  },
  async script(scenario) {
    const { listening, subject, peer, record } = scenario;
    const { listener, address } = await listening(subject);
    const client = await peer.connectStream(address);
    await client.sendall(HELLO);
    const sockets = await exhausted(scenario);
    record("accept", await outcome(listener.accept()));
    record("again", await outcome(listener.accept()));
    // The connection that waits is as open as before, and another one may wait beside it.
    record("waiting", await outcome(client.sendall(bytesOf(" first"))));
    const other = await peer.connectStream(address);
    await other.sendall(bytesOf("second"));

    await sockets.pop()!.close();
    const accepted = (await listener.accept()).socket;
    record("first", compared(await accepted.recvExactly(11), bytesOf("hello first")));
    await accepted.sendall(HELLO);
    record("reply", compared(await client.recvExactly(HELLO.length), HELLO));
    await accepted.close();
    const next = (await listener.accept()).socket;
    record("second", compared(await next.recvExactly(6), bytesOf("second")));
  },
});

/** Opens sockets until no descriptor is left. */
async function exhausted({ subject, addressOf }: Scenario): Promise<Socket[]> {
  await subject.limitDescriptors(2);
  const sockets: Socket[] = [];
  let ended: Outcome = "ok";
  while (ended === "ok" && sockets.length < MOST) {
    const socket = subject.listenStream(addressOf(subject));
    ended = await outcome(socket);
    if (ended === "ok") sockets.push(await socket);
  }
  return sockets;
}
