import {
  BYTE,
  defineCase,
  EVERY_FAMILY,
  outcome,
  posix,
  type Scenario,
  type Socket,
} from "../../harness/case/mod.ts";
import { noTime, takesNoTime } from "./_at_once.ts";

/** Waits for a call, whose time counts. */
type Timed = <T>(call: Promise<T>) => Promise<T>;

/** A listener is made, made to listen again while a client waits, and closed. */
async function listens({ addressOf, family, subject, peer }: Scenario, timed: Timed): Promise<void> {
  const listener = await timed(subject.socket(family, "stream"));
  await timed(listener.bind(addressOf(subject)));
  await timed(listener.listen(5));
  await peer.connectStream(await timed(listener.getsockname()));
  await outcome(timed(listener.listen(6)));
  await timed(listener.close());
}

/** A connection is shut down one way and another, or closed, with a byte unread. */
async function ends({ connected, subject: seat, visible }: Scenario, timed: Timed): Promise<void> {
  const withByte = async (): Promise<Socket> => {
    const { subject, peer } = await connected();
    await peer.sendall(BYTE);
    await visible(subject, "data");
    return subject;
  };
  for (const how of ["read", "write", "both"] as const) {
    if (seat.has(`shutdown:${how}`)) await timed((await withByte()).shutdown(how));
  }
  await timed((await withByte()).close());
}

/** A datagram socket is bound, connected, and, where that can be had, dissolved. */
async function datagrams(scenario: Scenario, timed: Timed): Promise<void> {
  const { addressOf, datagram, family, subject, peer } = scenario;
  const { address } = await datagram(peer);
  const socket = await timed(subject.socket(family, "datagram"));
  await timed(socket.bind(addressOf(subject)));
  await timed(socket.connect(address));
  if (family !== "unix" && subject.has("disconnect")) await timed(socket.disconnect());
  await timed(socket.close());
}

/** A pair is made, duplicated, handed on, and closed. */
async function pairs({ subject }: Scenario, timed: Timed): Promise<void> {
  if (!subject.has("socketpair")) return;
  const [one, other] = await timed(subject.socketpair("unix", "stream"));
  const made = [one, other];
  if (subject.has("dup")) made.push(await timed(one.dup()));
  if (subject.has("descriptors")) {
    await timed(one.sendDescriptors(BYTE, [other]));
    made.push(...(await timed(other.recvDescriptors(1, 1))).sockets);
  }
  for (const each of made) await timed(each.close());
}

/** A connection of records is made and closed. */
async function records({ addressOf, family, subject }: Scenario, timed: Timed): Promise<void> {
  if (family !== "unix" || !subject.has("type:seqpacket")) return;
  const listener = await timed(subject.socket(family, "seqpacket"));
  const address = addressOf(subject);
  await timed(listener.bind(address));
  await timed(listener.listen(1));
  const client = await timed(subject.socket(family, "seqpacket"));
  await timed(client.connect(address));
  await timed(client.close());
  await timed(listener.close());
}

/** A socket is closed whose connect has failed. */
async function refused({ closedPort, family, subject, peer }: Scenario, timed: Timed): Promise<void> {
  const socket = await subject.socket(family, "stream");
  await outcome(timed(socket.connect(await closedPort(peer, "stream"))));
  await timed(socket.close());
}

const SETS_UP = { listens, ends, datagrams, pairs, records, refused } as const;

export default defineCase({
  id: "delay/set-up",
  title: "Sockets with nothing to wait for are made, set up, shut down and closed",
  requirement:
    "Making a socket, binding, listening, connecting and dissolving datagram sockets, duplicating, handing " +
    "on, and shutting down or closing with bytes unread take no time.",
  level: "should",
  sources: [posix("socket"), posix("bind"), posix("listen"), posix("shutdown"), posix("close")],
  axes: { family: EVERY_FAMILY },
  needs: { subject: ["stream", "datagram", "bsd", "datagram:connect"], peer: ["bsd", "stream", "datagram"] },
  outcomes: Object.fromEntries(Object.keys(SETS_UP).map((checkpoint) => [checkpoint, noTime])),
  async script(scenario) {
    for (const [checkpoint, setUp] of Object.entries(SETS_UP)) {
      await takesNoTime(scenario, checkpoint, async () => {
        const tookMs: number[] = [];
        await setUp(scenario, async (call) => {
          await outcome(call);
          tookMs.push(scenario.elapsedMs(call));
          return await call;
        });
        return tookMs;
      });
    }
  },
});
