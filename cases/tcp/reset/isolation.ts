import {
  BOTH_ROLES,
  bytesOf,
  defineCase,
  INET,
  type Outcome,
  outcome,
  rfc,
  type Socket,
} from "../../../harness/case/mod.ts";

/** One for each connection, so that none can pass for another's. */
const MESSAGES = ["ab", "cd", "ef"].map(bytesOf);

/**
 * Sends a message each way and receives them in turn, a byte at a time; `data` where both bytes arrived, else
 * how it failed.
 */
async function carried(...ways: readonly { from: Socket; to: Socket }[]): Promise<Outcome[]> {
  const how: Outcome[] = [];
  for (const [index, { from }] of ways.entries()) how.push(await outcome(from.sendall(MESSAGES[index]!)));
  for (const [position, before] of [[0, "ok"], [1, "data"]] as const) {
    for (const [index, { to }] of ways.entries()) {
      if (how[index] !== before) continue;
      const receiving = to.recv(1);
      how[index] = await outcome(receiving);
      if (how[index] !== "data") continue;
      if ((await receiving)[0] !== MESSAGES[index]![position]) how[index] = "corrupt";
    }
  }
  return how;
}

export default defineCase({
  id: "tcp/reset/isolation",
  title: "A reset ends one connection and nothing else",
  requirement:
    "A reset concerns one connection: others of the same listener carry on, and new ones can be made.",
  level: "must",
  sources: [rfc(9293, "3.5.2"), rfc(9293, "3.5.3")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream"], peer: ["stream", "abort"] },
  outcomes: {
    reset: { conforming: ["ECONNRESET"] },
    earlierRecv: { conforming: ["data"] },
    earlierSend: { conforming: ["data"] },
    laterRecv: { conforming: ["data"] },
    laterSend: { conforming: ["data"] },
    newRecv: { conforming: ["data"] },
    newSend: { conforming: ["data"] },
  },
  async script({ connected, connectedTo, visible, record }) {
    const earlier = await connected();
    const { listener, address } = earlier;
    const reset = await connectedTo(listener, address);
    const later = await connectedTo(listener, address);
    await reset.peer.abort();
    await visible(reset.subject, "reset");
    record("reset", await outcome(reset.subject.recv(1)));

    const living = [earlier, later, await connectedTo(listener, address)];
    const received = await carried(...living.map(({ subject, peer }) => ({ from: peer, to: subject })));
    const sent = await carried(...living.map(({ subject, peer }) => ({ from: subject, to: peer })));
    for (const [index, name] of ["earlier", "later", "new"].entries()) {
      record(`${name}Recv`, received[index]!);
      record(`${name}Send`, sent[index]!);
    }
  },
});
