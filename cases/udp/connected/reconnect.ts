import { bytesOf, defineCase, INET, outcome, posix, sameAddress } from "../../../harness/case/mod.ts";
import { carried } from "../_payload.ts";

/** More peers, one after another. */
const MORE = 5;

export default defineCase({
  id: "udp/connected/reconnect",
  title: "A connected datagram socket is connected to another peer",
  requirement:
    "A datagram socket can be connected again: it sends to the new peer and does not hear the old one.",
  level: "must",
  sources: [posix("connect")],
  axes: { family: INET },
  needs: { subject: ["datagram", "datagram:connect", "send", "stream"], peer: ["datagram"] },
  outcomes: {
    firstName: { conforming: ["same"] },
    again: { conforming: ["ok"] },
    toTheSame: { conforming: ["ok"] },
    peerName: { conforming: ["same"] },
    ownName: { conforming: ["same"] },
    sent: { conforming: ["whole"] },
    received: { conforming: ["whole"] },
    nothingLeft: { conforming: ["pending"] },
    lastName: { conforming: ["same"] },
  },
  async script({ datagrams, datagram, peer: elsewhere, pendingOr, record }) {
    const { subject, subjectAddress, peer: old, peerAddress } = await datagrams();
    await subject.connect(peerAddress);
    record("firstName", sameAddress(await subject.getpeername(), peerAddress) ? "same" : "different");
    const next = await datagram(elsewhere);
    record("again", await outcome(subject.connect(next.address)));
    record("toTheSame", await outcome(subject.connect(next.address)));
    record("peerName", sameAddress(await subject.getpeername(), next.address) ? "same" : "different");
    record("ownName", sameAddress(await subject.getsockname(), subjectAddress) ? "same" : "different");
    await subject.send(bytesOf("to the next"));
    record("sent", carried((await next.socket.recvfrom(1024)).data, bytesOf("to the next")));
    await old.sendto(bytesOf("old"), subjectAddress);
    await next.socket.sendto(bytesOf("next"), subjectAddress);
    record("received", carried(await subject.recv(1024), bytesOf("next")));
    record("nothingLeft", await pendingOr(subject.recv(1024), outcome));
    let last = next;
    for (let times = 0; times < MORE; times++) {
      last = await datagram(elsewhere);
      await subject.connect(last.address);
    }
    record("lastName", sameAddress(await subject.getpeername(), last.address) ? "same" : "different");
  },
});
