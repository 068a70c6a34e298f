import {
  BYTE,
  defineCase,
  EVERY_FAMILY,
  linux,
  type Outcome,
  report,
  type Socket,
} from "../../harness/case/mod.ts";
import { signalsAt } from "./_signals.ts";

/** Milliseconds of a wait for nothing. */
const SHORT_MS = 20;

const yes = { conforming: ["yes"] } as const;
const none = { conforming: ["none"] } as const;

export default defineCase({
  id: "poll/signal-driven",
  title: "A signal tells that something has come to a socket",
  requirement:
    "Whoever owns a socket with O_ASYNC gets SIGIO when bytes, an end, a client or a datagram comes, each " +
    "time, and none while nothing does, also where something is unread.",
  level: "should",
  sources: [
    linux("fcntl(2)", "F_SETOWN_EX"),
    linux("socket(7)", "Signals"),
    report("sysprog21/elfuse", 115),
    report("rcore-os/tgoskits", 796),
    report("emkey1/ish-AOK", 491),
    report("DragonOS-Community/DragonOS", 1891),
  ],
  axes: { role: ["server"], family: EVERY_FAMILY },
  needs: { subject: ["stream", "datagram", "sigio"], peer: ["stream", "datagram", "shutdown:write"] },
  outcomes: {
    nothing: none,
    bytes: yes,
    unread: none,
    again: yes,
    end: yes,
    client: yes,
    datagram: yes,
  },
  async script(scenario) {
    const { connected, datagrams, record } = scenario;
    const told = async (socket: Socket, come: () => Promise<unknown>): Promise<Outcome> =>
      (await signalsAt(scenario, socket, come)).join() === "io" ? "yes" : "no";
    const { subject, peer, listener, address } = await connected();
    record("nothing", (await subject.awaitSignal(SHORT_MS)).length === 0 ? "none" : "data");
    record("bytes", await told(subject, () => peer.sendall(BYTE)));
    record("unread", (await subject.awaitSignal(SHORT_MS)).length === 0 ? "none" : "data");
    record("again", await told(subject, () => peer.sendall(BYTE)));
    record("end", await told(subject, () => peer.shutdown("write")));
    record("client", await told(listener, () => peer.seat.connectStream(address)));
    const datagram = await datagrams();
    record(
      "datagram",
      await told(datagram.subject, () => datagram.peer.sendto(BYTE, datagram.subjectAddress)),
    );
  },
});
