import { bytesOf, defineCase, INET, outcome, posix, sameAddress } from "../../../harness/case/mod.ts";
import { carried } from "../_payload.ts";

const THIRD = bytesOf("third");

export default defineCase({
  id: "udp/connected/sendto-override",
  title: "A connected datagram socket sends to somebody else",
  requirement:
    "sendto another address reaches it or fails with EISCONN, and the socket stays connected to its peer.",
  level: "must",
  sources: [posix("sendto", "EISCONN")],
  axes: { family: INET },
  needs: { subject: ["datagram", "datagram:connect", "stream"], peer: ["datagram"] },
  outcomes: {
    sendto: { conforming: ["ok", "EISCONN"] },
    count: { conforming: ["full"], after: { sendto: "ok" } },
    third: { conforming: ["whole"], after: { sendto: "ok" } },
    peerName: { conforming: ["same"] },
    peer: { conforming: ["whole"] },
    received: { conforming: ["whole"] },
  },
  async script({ datagrams, datagram, peer: elsewhere, pendingOr, record }) {
    const { subject, subjectAddress, peer, peerAddress } = await datagrams();
    await subject.connect(peerAddress);
    const third = await datagram(elsewhere);
    const sending = subject.sendto(THIRD, third.address);
    const sendto = await outcome(sending);
    record("sendto", sendto);
    if (sendto === "ok") {
      record("count", await sending === THIRD.length ? "full" : "different");
      const there = third.socket.recvfrom(1024);
      record("third", await pendingOr(there, async () => carried((await there).data, THIRD)));
    }
    record("peerName", sameAddress(await subject.getpeername(), peerAddress) ? "same" : "different");
    await subject.sendOne(bytesOf("peer"));
    record("peer", carried((await peer.recvfrom(1024)).data, bytesOf("peer")));
    // The one that was sent to is not heard for that.
    await third.socket.sendto(bytesOf("stranger"), subjectAddress);
    await peer.sendto(bytesOf("friend"), subjectAddress);
    record("received", carried(await subject.recv(1024), bytesOf("friend")));
  },
});
