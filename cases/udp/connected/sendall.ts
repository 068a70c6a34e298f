import { bytesOf, defineCase, EVERY_MODE, INET, outcome, posix, python } from "../../../harness/case/mod.ts";
import { carried, payloadOf } from "../_payload.ts";

/** Bytes: more than one buffer of most libraries, and less than every system's largest datagram. */
const SIZE = 9_000;
/** Bytes: more than any datagram has. */
const TOO_LARGE = 65_536;

export default defineCase({
  id: "udp/connected/sendall",
  title: "Everything that is sent at once is one datagram",
  requirement:
    "sendall sends one datagram with everything, or fails and sends nothing: it never makes several of it.",
  level: "must",
  sources: [posix("send", "EMSGSIZE"), posix("XSH 2.10.6", "SOCK_DGRAM"), python("socket.sendall")],
  axes: { family: INET, mode: EVERY_MODE },
  needs: { subject: ["datagram", "datagram:connect", "stream"], peer: ["datagram"] },
  outcomes: {
    sendall: { conforming: ["ok"] },
    sent: { conforming: ["whole"] },
    tooLarge: { conforming: ["EMSGSIZE"] },
    next: { conforming: ["whole"] },
  },
  async script({ datagrams, inMode, record }) {
    const { subject, peer, peerAddress } = await datagrams();
    await subject.connect(peerAddress);
    await inMode(subject);
    record("sendall", await outcome(subject.sendall(payloadOf(SIZE))));
    record("sent", carried((await peer.recvfrom(TOO_LARGE)).data, payloadOf(SIZE)));
    record("tooLarge", await outcome(subject.sendall(payloadOf(TOO_LARGE))));
    await subject.sendall(bytesOf("next"));
    record("next", carried((await peer.recvfrom(TOO_LARGE)).data, bytesOf("next")));
  },
});
