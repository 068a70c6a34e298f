import {
  BOTH_ROLES,
  BYTE,
  defineCase,
  EVERY_FAMILY,
  type Outcome,
  outcome,
  posix,
} from "../../harness/case/mod.ts";

/** Connections over IPv4, more than a small table holds; the other variants share such a table. */
const MANY = 150;
const FEW = 40;
/** Descriptors that are left, where the subject can be limited: fewer than the cycles take in all. */
const LEFT = 20;

export default defineCase({
  id: "concurrency/connect-close-churn",
  title: "Up to a hundred and fifty connections are made and closed, one after the other",
  requirement: "Connections that were closed leave nothing: the last one is made like the first.",
  level: "must",
  sources: [posix("close"), posix("connect"), posix("accept")],
  relay: "also",
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    cycles: { conforming: ["eof"] },
    datagrams: { conforming: ["ok"] },
  },
  async script({ listening, connectedTo, server, subject, family, record }) {
    const count = family === "ipv4" ? MANY : FEW;
    const { listener, address } = await listening(server);
    if (subject.has("limit")) await subject.limitDescriptors(LEFT);
    /** Each end closes first in turn, and the other finds the byte and the end. */
    const cycle = async (number: number): Promise<Outcome> => {
      const { server, client } = await connectedTo(listener, address);
      const [first, second] = number % 2 === 0 ? [server, client] : [client, server];
      await first.sendall(BYTE);
      await first.close();
      const received = await outcome(second.recv(1));
      const end = received === "data" ? await outcome(second.recv(1)) : received;
      await second.close();
      return end;
    };
    let cycles: Outcome = "eof";
    for (let number = 0; number < count && cycles === "eof"; number++) cycles = await cycle(number);
    record("cycles", cycles);

    let datagrams: Outcome = "ok";
    if (subject.has("datagram") && subject.has("datagram:unbound") && family !== "unix") {
      for (let number = 0; number < count && datagrams === "ok"; number++) {
        datagrams = await outcome(subject.openDatagram(family).then((socket) => socket.close()));
      }
    }
    record("datagrams", datagrams);
  },
});
