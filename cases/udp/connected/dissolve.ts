import { bytesOf, defineCase, INET, linux, outcome, posix } from "../../../harness/case/mod.ts";
import { isWildcard, portOf } from "../../address/_wildcard.ts";
import { carried } from "../_payload.ts";

export default defineCase({
  id: "udp/connected/dissolve",
  title: "A datagram socket is connected to nobody again",
  requirement:
    "A datagram socket whose connection is dissolved has no peer, and sends to and hears everybody again.",
  level: "must",
  sources: [posix("connect"), linux("connect(2)", "AF_UNSPEC")],
  axes: { family: INET },
  needs: { subject: ["datagram", "bsd", "send", "disconnect"], peer: ["datagram"] },
  outcomes: {
    dissolve: {
      conforming: ["ok"],
      tolerated: { EAFNOSUPPORT: { reason: "the BSDs say so and dissolve it", when: { os: "!linux" } } },
    },
    peerName: { conforming: ["ENOTCONN"] },
    // A port that the system has chosen is given back, so that the next send binds the socket again.
    ownName: {
      conforming: ["none"],
      tolerated: { same: { reason: "the BSDs keep the port", when: { os: "!linux" } } },
    },
    send: { conforming: ["EDESTADDRREQ"] },
    sendto: { conforming: ["whole"] },
    stranger: { conforming: ["whole"] },
  },
  async script({ datagram, subject: seat, peer: elsewhere, family, record }) {
    const peer = await datagram(elsewhere);
    const stranger = await datagram(elsewhere);
    const subject = await seat.socket(family, "datagram");
    await subject.connect(peer.address);
    const before = portOf(await subject.getsockname());
    record("dissolve", await outcome(subject.disconnect()));
    record("peerName", await outcome(subject.getpeername()));
    const name = await subject.getsockname();
    const none = isWildcard(name) && portOf(name) === 0;
    record("ownName", none ? "none" : portOf(name) === before ? "same" : "different");
    record("send", await outcome(subject.send(bytesOf("to whom?"))));
    await subject.sendto(bytesOf("to you"), stranger.address);
    const { data, address } = await stranger.socket.recvfrom(1024);
    record("sendto", carried(data, bytesOf("to you")));
    await stranger.socket.sendto(bytesOf("from me"), address!);
    record("stranger", carried((await subject.recvfrom(1024)).data, bytesOf("from me")));
  },
});
