import {
  BOTH_ROLES,
  bytesOf,
  compared,
  defineCase,
  type Ends,
  EVERY_FAMILY,
  type Outcome,
  rfc,
} from "../../../harness/case/mod.ts";

const CONNECTIONS = 6;
const ROUNDS = 4;

/** The bytes of one connection in a round: of another length each time, so that no rest fits elsewhere. */
const message = (connection: number, round: number): Uint8Array =>
  bytesOf(`${connection}/${round}${".".repeat(3 * connection + round)}`);

export default defineCase({
  id: "tcp/stream/no-crosstalk",
  title: "Six connections are used in turn",
  requirement: "Connections do not mix: each carries its own bytes, whichever is read first.",
  level: "must",
  sources: [rfc(9293, "2.2"), rfc(9293, "3.3")],
  relay: "also",
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    toSubject: { conforming: ["intact"] },
    toPeer: { conforming: ["intact"] },
  },
  async script({ connected, connectedTo, record }) {
    const first = await connected();
    const all: Ends[] = [first];
    while (all.length < CONNECTIONS) all.push(await connectedTo(first.listener, first.address));
    const toSubject: Outcome[] = [];
    const toPeer: Outcome[] = [];
    for (
      const [sender, receiver, found] of [
        ["peer", "subject", toSubject],
        ["subject", "peer", toPeer],
      ] as const
    ) {
      for (let round = 0; round < ROUNDS; round++) {
        for (const [index, ends] of all.entries()) await ends[sender].sendall(message(index, round));
      }
      // The connection that was written to last is read first, one message at a time: the others wait.
      for (let round = 0; round < ROUNDS; round++) {
        for (const [index, ends] of [...all.entries()].reverse()) {
          const sent = message(index, round);
          found.push(compared(await ends[receiver].recvExactly(sent.length), sent));
        }
      }
    }
    record("toSubject", toSubject.find((each) => each !== "intact") ?? "intact");
    record("toPeer", toPeer.find((each) => each !== "intact") ?? "intact");
  },
});
