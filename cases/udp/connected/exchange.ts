import { bytesOf, defineCase, INET, outcome, posix, sameAddress } from "../../../harness/case/mod.ts";
import { carried } from "../_payload.ts";

export default defineCase({
  id: "udp/connected/exchange",
  title: "A connected datagram socket sends and receives without addresses",
  requirement: "After connect, send reaches the peer and recv gives what it " +
    "sends; neither connect nor close sends anything.",
  level: "must",
  sources: [posix("connect"), posix("send"), posix("getpeername")],
  axes: { family: INET },
  needs: { subject: ["datagram", "datagram:connect", "stream"], peer: ["datagram"] },
  outcomes: {
    connect: { conforming: ["ok"] },
    peerName: { conforming: ["same"] },
    ownName: { conforming: ["same"] },
    sent: { conforming: ["whole"] },
    sender: { conforming: ["same"] },
    received: { conforming: ["whole"] },
    receivedFrom: { conforming: ["same"] },
    afterClose: { conforming: ["whole"] },
  },
  async script({ datagrams, datagram, subject: seat, record }) {
    const { subject, subjectAddress, peer, peerAddress } = await datagrams();
    record("connect", await outcome(subject.connect(peerAddress)));
    record("peerName", sameAddress(await subject.getpeername(), peerAddress) ? "same" : "different");
    record("ownName", sameAddress(await subject.getsockname(), subjectAddress) ? "same" : "different");

    await subject.sendOne(bytesOf("question"));
    const question = await peer.recvfrom(1024);
    record("sent", carried(question.data, bytesOf("question")));
    record("sender", sameAddress(question.address, subjectAddress) ? "same" : "different");

    await peer.sendto(bytesOf("answer"), subjectAddress);
    record("received", carried(await subject.recv(1024), bytesOf("answer")));
    await peer.sendto(bytesOf("more"), subjectAddress);
    const { address } = await subject.recvfrom(1024);
    record("receivedFrom", sameAddress(address, peerAddress) ? "same" : "different");

    // A close says nothing to the peer: the next datagram is another's.
    await subject.close();
    await (await datagram(seat)).socket.sendto(bytesOf("another"), peerAddress);
    record("afterClose", carried((await peer.recvfrom(1024)).data, bytesOf("another")));
  },
});
