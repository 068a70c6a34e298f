import { defineCase, type Outcome, outcome, rfc, type Scenario } from "../../../harness/case/mod.ts";

type Socket = Awaited<ReturnType<Scenario["connected"]>>["subject"];

/** Receives one byte: `data`, or `corrupt` if it is another than `expected`. */
async function take(socket: Socket, expected: number): Promise<Outcome> {
  const receiving = socket.recv(1);
  const how = await outcome(receiving);
  return how === "data" && (await receiving)[0] !== expected ? "corrupt" : how;
}

export default defineCase({
  id: "tcp/reset/isolation",
  title: "a reset ends one connection and nothing else",
  requirement:
    "A reset concerns one connection: others over the same listener carry on in both directions, and new ones can be made.",
  level: "must",
  sources: [rfc(9293, "3.5.2"), rfc(9293, "3.5.3")],
  axes: { role: ["server", "client"], family: ["ipv4", "ipv6"] },
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
  async script({ connected, connect, role, visible, record }) {
    const earlier = await connected();
    const another = async () => {
      const { server, client } = await connect(earlier.listener, earlier.address);
      return role === "server" ? { subject: server, peer: client } : { subject: client, peer: server };
    };
    const reset = await another();
    const later = await another();
    await reset.peer.abort();
    await visible(reset.subject, "reset");
    record("reset", await outcome(reset.subject.recv(1)));

    // Bytes of its own for each connection and direction, and one of each at a time, so that none can pass for another's.
    const living = Object.entries({ earlier, later, new: await another() })
      .map(([name, { subject, peer }], index) => ({ name, subject, peer, mark: 10 * index }));
    for (const { peer, mark } of living) await outcome(peer.sendall(Uint8Array.of(mark, mark + 1)));
    const first: Outcome[] = [];
    for (const { subject, mark } of living) first.push(await take(subject, mark));
    for (const [index, { name, subject, mark }] of living.entries()) {
      record(`${name}Recv`, first[index] === "data" ? await take(subject, mark + 1) : first[index]!);
    }
    const sent: Outcome[] = [];
    for (const { subject, mark } of living) {
      sent.push(await outcome(subject.sendall(Uint8Array.of(mark + 2))));
    }
    for (const [index, { name, peer, mark }] of living.entries()) {
      record(`${name}Send`, sent[index] === "ok" ? await take(peer, mark + 2) : sent[index]!);
    }
  },
});
