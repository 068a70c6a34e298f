import { bytesOf, defineCase, INET, type Outcome, outcome, posix, rfc } from "../../harness/case/mod.ts";
import { carried } from "./_payload.ts";

export default defineCase({
  id: "udp/peer-learns-close",
  title: "A connected peer learns that the socket is closed",
  requirement: "Until a datagram socket is closed it hears its connected peer; what the peer sends " +
    "afterwards is refused.",
  level: "should",
  sources: [rfc(1122, "4.1.3.1"), posix("close")],
  axes: { family: INET },
  needs: { subject: ["datagram"], peer: ["datagram", "datagram:connect", "send"] },
  outcomes: {
    before: { conforming: ["whole"] },
    after: { conforming: ["ECONNREFUSED"] },
  },
  async script({ datagrams, atOnce, record }) {
    const play = async (): Promise<[before: Outcome, after: Outcome]> => {
      const { subject, subjectAddress, peer } = await datagrams();
      await peer.connect(subjectAddress);
      await peer.send(bytesOf("before"));
      const before = carried((await subject.recvfrom(1024)).data, bytesOf("before"));
      await subject.close();
      await peer.send(bytesOf("after"));
      return [before, await atOnce(peer.recvfrom(1024), outcome)];
    };
    let [before, after] = await play();
    // Another process may be given the port meanwhile; hardly twice.
    if (after !== "ECONNREFUSED") [before, after] = await play();
    record("before", before);
    record("after", after);
  },
});
