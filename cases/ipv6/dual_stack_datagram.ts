import { bytesOf, compared, defineCase, rfc, sameAddress } from "../../harness/case/mod.ts";
import { at, portOf } from "./_stacks.ts";

const [QUESTION, ANSWER] = ["question", "answer"].map(bytesOf) as [Uint8Array, Uint8Array];
const same = { conforming: ["same"] } as const;
const intact = { conforming: ["intact"] } as const;

export default defineCase({
  id: "ipv6/dual-stack-datagram",
  title: "A datagram socket of both families answers IPv4 clients",
  requirement:
    "With IPV6_V6ONLY off a datagram of IPv4 arrives from a mapped address, and an answer to that reaches " +
    "its sender.",
  level: "should",
  sources: [rfc(3493, "3.7"), rfc(4291, "2.5.5.2")],
  axes: { role: ["server"], family: ["ipv6"] },
  needs: {
    subject: ["datagram", "family:ipv4", "option:IPV6_V6ONLY"],
    peer: ["datagram", "family:ipv4"],
  },
  outcomes: {
    question: intact,
    source: same,
    answer: intact,
    answerSource: same,
    ipv6: intact,
    ipv6Source: same,
  },
  async script({ loopback, subject, peer, record }) {
    loopback();
    const options = { IPV6_V6ONLY: 0 };
    const server = await subject.openDatagram("ipv6", at.anyIpv6(0), { options });
    const port = await portOf(server);
    const client = await peer.openDatagram("ipv4", at.ipv4(0));
    await client.sendto(QUESTION, at.ipv4(port));
    const { data, address } = await server.recvfrom(1024);
    record("question", compared(data, QUESTION));
    record("source", sameAddress(address, at.mapped(await portOf(client))) ? "same" : "different");
    await server.sendto(ANSWER, at.mapped(await portOf(client)));
    const answer = await client.recvfrom(1024);
    record("answer", compared(answer.data, ANSWER));
    record("answerSource", sameAddress(answer.address, at.ipv4(port)) ? "same" : "different");
    const other = await peer.openDatagram("ipv6", at.ipv6(0));
    await other.sendto(QUESTION, at.ipv6(port));
    const ipv6 = await server.recvfrom(1024);
    record("ipv6", compared(ipv6.data, QUESTION));
    record("ipv6Source", sameAddress(ipv6.address, at.ipv6(await portOf(other))) ? "same" : "different");
  },
});
