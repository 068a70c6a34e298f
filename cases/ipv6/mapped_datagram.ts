import { bytesOf, compared, defineCase, outcome, rfc, sameAddress } from "../../harness/case/mod.ts";
import { at, portOf } from "./_stacks.ts";

const [QUESTION, ANSWER] = ["question", "answer"].map(bytesOf) as [Uint8Array, Uint8Array];
const same = { conforming: ["same"] } as const;
const intact = { conforming: ["intact"] } as const;

export default defineCase({
  id: "ipv6/mapped-datagram",
  title: "A datagram socket of IPv6 talks with one peer of IPv4",
  requirement:
    "A socket that is bound and connected to mapped addresses has these names, exchanges datagrams with " +
    "its peer of IPv4, and learns when its own are refused.",
  level: "should",
  sources: [rfc(3493, "3.7")],
  axes: { role: ["client"], family: ["ipv6"] },
  needs: {
    subject: ["datagram", "datagram:connect", "bsd", "send", "family:ipv4", "option:IPV6_V6ONLY"],
    peer: ["datagram", "datagram:connect", "family:ipv4"],
  },
  outcomes: {
    bind: { conforming: ["ok"] },
    name: same,
    connect: { conforming: ["ok"] },
    peerName: same,
    question: intact,
    source: same,
    empty: { conforming: ["intact"] },
    answer: intact,
    answerSource: same,
    refused: {
      conforming: ["ECONNREFUSED"],
      tolerated: { ECONNRESET: { reason: "Winsock's name for it", when: { os: "windows" } } },
    },
  },
  async script({ loopback, subject, peer, atOnce, record }) {
    loopback();
    const server = await peer.openDatagram("ipv4", at.ipv4(0));
    const to = at.mapped(await portOf(server));
    const client = await subject.socket("ipv6", "datagram");
    await client.setsockopt("IPV6_V6ONLY", 0);
    record("bind", await outcome(client.bind(at.mapped(0))));
    const port = await portOf(client);
    record("name", sameAddress(await client.getsockname(), at.mapped(port)) ? "same" : "different");
    record("connect", await outcome(client.connect(to)));
    record("peerName", sameAddress(await client.getpeername(), to) ? "same" : "different");
    await client.send(QUESTION);
    const question = await server.recvfrom(1024);
    record("question", compared(question.data, QUESTION));
    record("source", sameAddress(question.address, at.ipv4(port)) ? "same" : "different");
    await client.send(new Uint8Array());
    await client.send(QUESTION);
    record("empty", (await server.recvfrom(1024)).data.length === 0 ? "intact" : "corrupt");
    await server.recvfrom(1024);
    await server.sendto(ANSWER, at.ipv4(port));
    const answer = await client.recvfrom(1024);
    record("answer", compared(answer.data, ANSWER));
    record("answerSource", sameAddress(answer.address, to) ? "same" : "different");
    // Connected to itself it takes nothing from others, and keeps its port from them.
    await server.connect(await server.getsockname());
    await client.send(QUESTION);
    record("refused", await atOnce(client.recv(1024), outcome));
  },
});
