import { bytesOf, compared, defineCase, INET, outcome, posix, rfc } from "../../../harness/case/mod.ts";

/** An empty one in the middle, which is not an end. */
const DATAGRAMS = ["one", "two", "", "three", "line\r\n"].map(bytesOf);

export default defineCase({
  id: "udp/connected/boundaries",
  title: "A connected datagram socket keeps datagrams apart",
  requirement:
    "send sends one datagram and recv gives one, empty ones as well, and an empty one does not end anything.",
  level: "must",
  sources: [rfc(768), posix("send"), posix("recv"), posix("XSH 2.10.6", "SOCK_DGRAM")],
  axes: { family: INET },
  needs: { subject: ["datagram", "datagram:connect", "stream"], peer: ["datagram"] },
  outcomes: {
    counts: { conforming: ["yes"] },
    sent: { conforming: ["same"] },
    received: { conforming: ["same"] },
    nothingLeft: { conforming: ["pending"] },
  },
  async script({ datagrams, pendingOr, record }) {
    const { subject, subjectAddress, peer, peerAddress } = await datagrams();
    await subject.connect(peerAddress);
    let [counted, sent, received] = [true, true, true];
    for (const each of DATAGRAMS) counted &&= await subject.sendOne(each) === each.length;
    for (const each of DATAGRAMS) sent &&= compared((await peer.recvfrom(1024)).data, each) === "intact";
    for (const each of DATAGRAMS) await peer.sendto(each, subjectAddress);
    for (const each of DATAGRAMS) received &&= compared(await subject.recv(1024), each) === "intact";
    record("counts", counted ? "yes" : "no");
    record("sent", sent ? "same" : "different");
    record("received", received ? "same" : "different");
    record("nothingLeft", await pendingOr(subject.recv(1024), outcome));
  },
});
