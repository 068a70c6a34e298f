import { defineCase, outcome, rfc } from "../../../harness/case.ts";

const BYTE = Uint8Array.of(1);

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

    const alive = async (name: string, { subject, peer }: typeof reset) => {
      await outcome(peer.sendall(BYTE));
      record(`${name}Recv`, await outcome(subject.recv(1)));
      const sent = await outcome(subject.sendall(BYTE));
      record(`${name}Send`, sent === "ok" ? await outcome(peer.recv(1)) : sent);
    };
    await alive("earlier", earlier);
    await alive("later", later);
    await alive("new", await another());
  },
});
