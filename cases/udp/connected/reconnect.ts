import { bytesOf, defineCase, INET, outcome, posix, sameAddress } from "../../../harness/case/mod.ts";
import { carried } from "../_payload.ts";

/** More peers, one after another. */
const MORE = 5;

const after = { again: "ok" } as const;

export default defineCase({
  id: "udp/connected/reconnect",
  title: "A connected datagram socket is connected to another peer",
  requirement:
    "A datagram socket can be connected again: it sends to the new peer and does not hear the old one.",
  level: "must",
  sources: [posix("connect")],
  axes: { family: INET },
  needs: { subject: ["datagram", "datagram:connect", "stream"], peer: ["datagram"] },
  outcomes: {
    firstName: { conforming: ["same"] },
    again: { conforming: ["ok"] },
    toTheSame: { conforming: ["ok"], after },
    peerName: { conforming: ["same"], after },
    ownName: { conforming: ["same"], after },
    sent: { conforming: ["whole"], after },
    received: { conforming: ["whole"], after },
    lastName: { conforming: ["same"], after },
    nothingLeft: { conforming: ["pending"], after },
  },
  async script({ datagrams, datagram, peer: elsewhere, pendingOr, record }) {
    const { subject, subjectAddress, peer: old, peerAddress } = await datagrams();
    await subject.connect(peerAddress);
    record("firstName", sameAddress(await subject.getpeername(), peerAddress) ? "same" : "different");
    const next = await datagram(elsewhere);
    const again = await outcome(subject.connect(next.address));
    record("again", again);
    if (again !== "ok") return;
    record("toTheSame", await outcome(subject.connect(next.address)));
    record("peerName", sameAddress(await subject.getpeername(), next.address) ? "same" : "different");
    const own = await subject.getsockname();
    record("ownName", sameAddress(own, subjectAddress) ? "same" : "different");
    await subject.sendOne(bytesOf("to the next"));
    record("sent", carried((await next.socket.recvfrom(1024)).data, bytesOf("to the next")));
    await old.sendto(bytesOf("old"), own);
    await next.socket.sendto(bytesOf("next"), own);
    record("received", carried(await subject.recv(1024), bytesOf("next")));
    let last = next;
    for (let times = 0; times < MORE; times++) {
      last = await datagram(elsewhere);
      await subject.connect(last.address);
    }
    record("lastName", sameAddress(await subject.getpeername(), last.address) ? "same" : "different");
    // At the end, as a connect may wait for a receive.
    record("nothingLeft", await pendingOr(subject.recv(1024), outcome));
  },
});
