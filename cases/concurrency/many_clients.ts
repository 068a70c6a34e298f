import {
  BOTH_ROLES,
  bytesOf,
  compared,
  defineCase,
  EVERY_FAMILY,
  type Outcome,
  outcome,
  posix,
  rfc,
} from "../../harness/case/mod.ts";

const CLIENTS = 100;

/** A request that differs from every other, and its reply. */
const requestOf = (number: number) => bytesOf(`client ${number + CLIENTS}`);
const replyOf = (number: number) => bytesOf(`CLIENT ${number + CLIENTS}`);

export default defineCase({
  id: "concurrency/many-clients",
  title: "A hundred clients are connected at once, and each gets its own reply",
  requirement: "Of many connections that are open at once none gets another's bytes, and none is left out.",
  lesson: "Each connection has a socket of its own, so replies cannot be mixed up. What limits the " +
    "number of clients is descriptors, threads and the backlog, not the port: all of them share it.",
  level: "must",
  sources: [posix("accept"), rfc(9293, "3.3")],
  relay: "also",
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    requests: { conforming: ["intact"] },
    replies: { conforming: ["intact"] },
    ends: { conforming: ["eof"] },
  },
  async script({ listening, connectedTo, server, record }) {
    const { listener, address } = await listening(server);
    const all = [];
    for (let number = 0; number < CLIENTS; number++) all.push(await connectedTo(listener, address));
    // All requests are under way before the first is answered, and they are answered backwards.
    await Promise.all(all.map(({ client }, number) => client.sendall(requestOf(number))));
    const first = (outcomes: Outcome[], sound: Outcome) => outcomes.find((each) => each !== sound) ?? sound;
    const requests: Outcome[] = [];
    for (const [number, { server }] of [...all.entries()].reverse()) {
      const wanted = requestOf(number);
      requests.push(compared(await server.recvExactly(wanted.length), wanted));
      await server.sendall(replyOf(number));
    }
    record("requests", first(requests, "intact"));
    const replies = await Promise.all(
      all.map(async ({ client }, number) => {
        const wanted = replyOf(number);
        return compared(await client.recvExactly(wanted.length), wanted);
      }),
    );
    record("replies", first(replies, "intact"));
    await Promise.all(all.map(({ server }) => server.close()));
    record("ends", first(await Promise.all(all.map(({ client }) => outcome(client.recv(1)))), "eof"));
  },
});
