import { BYTE, defineCase, outcome, posix, report, type Socket } from "../../harness/case/mod.ts";
import { recordRests, type Rest, restRows } from "./_rests.ts";

export default defineCase({
  id: "resource/connections-rest",
  title: "Connections with bytes, ends and resets that nobody takes are left alone, and no processor is used",
  requirement:
    "While a call waits elsewhere, sockets in whatever state that nobody asks about use next to no time of " +
    "a processor.",
  lesson:
    "A loop of events that watches a socket is woken for its end or its error again and again, until the " +
    "socket is closed or is watched no more: a server is then busy for as long as a client that is gone is " +
    "not looked after.",
  level: "must",
  sources: [
    posix("recv"),
    posix("poll"),
    report("eclipse-mosquitto/mosquitto", 2807),
    report("beeware/gbulb", 47),
  ],
  axes: { family: ["ipv4", "unix"] },
  needs: {
    subject: ["stream", "datagram", "shutdown:write"],
    peer: ["stream", "datagram", "shutdown:write", "abort"],
  },
  outcomes: restRows([
    ...[
      "idle",
      "unread",
      "ended",
      "endTaken",
      "reset",
      "resetTaken",
      "gone",
      "halfClosed",
      "bothEnded",
      "drained",
    ],
    ...["unaccepted", "datagram"],
  ]),
  async script(scenario) {
    const { connected, connectedSmall, listening, datagram, visible, subject: seat, peer: other } = scenario;
    const { socket: sender } = await datagram(other);

    type Deed = (ends: { readonly subject: Socket; readonly peer: Socket }) => Promise<unknown>;
    const ended: Deed = async ({ subject, peer }) => {
      await peer.shutdown("write");
      await visible(subject, "fin");
    };
    const reset: Deed = async ({ subject, peer }) => {
      await peer.abort();
      await visible(subject, "reset");
    };
    const states: Readonly<Record<string, Deed>> = {
      idle: () => Promise.resolve(),
      unread: async ({ subject, peer }) => {
        await peer.sendall(BYTE);
        await visible(subject, "data");
      },
      ended,
      endTaken: async (ends) => {
        await ended(ends);
        await ends.subject.recv(1);
      },
      reset,
      resetTaken: async (ends) => {
        await reset(ends);
        await outcome(ends.subject.recv(1));
      },
      gone: async ({ subject, peer }) => {
        await peer.close();
        await visible(subject, "fin");
      },
      halfClosed: async ({ subject }) => await subject.shutdown("write"),
      bothEnded: async (ends) => {
        await ended(ends);
        await ends.subject.recv(1);
        await ends.subject.shutdown("write");
      },
    };
    const connections = Object.entries(states).map(([name, deed]) =>
      [name, async () => {
        const ends = await connected();
        await deed(ends);
        return ends.subject;
      }] as const
    );
    const sockets: Readonly<Record<string, () => Promise<Socket>>> = {
      ...Object.fromEntries(connections),
      drained: async () => {
        const { subject, peer, tooMuch } = await connectedSmall();
        await Promise.all([subject.sendall(tooMuch), peer.drain({ size: tooMuch.length })]);
        return subject;
      },
      unaccepted: async () => {
        const { listener, address } = await listening(seat);
        await other.connectStream(address);
        return listener;
      },
      datagram: async () => {
        const { socket, address } = await datagram(seat);
        await sender.sendto(BYTE, address);
        return socket;
      },
    };
    const beside = (make: () => Promise<Socket>) => async (): Promise<Rest> => {
      const socket = await make();
      const elsewhere = await connected();
      const waiting = elsewhere.subject.recv(1);
      return {
        waiting,
        ends: async () => {
          await Promise.all([elsewhere.peer.sendall(BYTE), waiting]);
          await outcome(socket.close());
        },
      };
    };
    const begins = Object.entries(sockets).map(([name, make]) => [name, beside(make)] as const);
    await recordRests(scenario, Object.fromEntries(begins));
  },
});
