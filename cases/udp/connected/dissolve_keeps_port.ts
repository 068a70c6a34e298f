import {
  bytesOf,
  defineCase,
  INET,
  linux,
  type Outcome,
  outcome,
  posix,
  sameAddress,
} from "../../../harness/case/mod.ts";
import { carried } from "../_payload.ts";

export default defineCase({
  id: "udp/connected/dissolve-keeps-port",
  title: "A port that was asked for outlives the connection",
  requirement:
    "A datagram socket that was bound to a port by its number keeps it when its connection is dissolved.",
  level: "should",
  sources: [posix("connect"), linux("connect(2)", "AF_UNSPEC")],
  axes: { family: INET },
  needs: { subject: ["datagram", "datagram:connect", "disconnect"], peer: ["datagram"] },
  outcomes: {
    name: { conforming: ["same"] },
    stranger: { conforming: ["whole"] },
  },
  async script({ datagrams, datagram, subject: seat, peer: elsewhere, family, record }) {
    const open = async (): Promise<Outcome> => {
      const { subject: former, subjectAddress, peerAddress } = await datagrams();
      await former.close();
      const opening = seat.openDatagram(family, subjectAddress);
      if (await outcome(opening) === "EADDRINUSE") return "EADDRINUSE";
      const subject = await opening;
      await subject.connect(peerAddress);
      await subject.disconnect();
      record("name", sameAddress(await subject.getsockname(), subjectAddress) ? "same" : "different");
      await (await datagram(elsewhere)).socket.sendto(bytesOf("a stranger"), subjectAddress);
      record("stranger", carried((await subject.recvfrom(1024)).data, bytesOf("a stranger")));
      return "ok";
    };
    // Another process may be given the port meanwhile; hardly twice.
    if (await open() === "EADDRINUSE") await open();
  },
});
