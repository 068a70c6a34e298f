import { bytesOf, defineCase, linux, outcome, posix } from "../../../harness/case/mod.ts";
import { carried } from "../../udp/_payload.ts";

const refused = { conforming: ["ECONNREFUSED"] } as const;

export default defineCase({
  id: "unix/dgram/no-receiver",
  title: "A datagram over AF_UNIX has nobody to go to",
  requirement:
    "A send fails at once, with ENOENT where nothing is and ECONNREFUSED where a socket was closed.",
  level: "must",
  sources: [posix("sendto", "ENOENT"), posix("connect", "ECONNREFUSED"), linux("unix(7)", "ECONNREFUSED")],
  axes: { family: ["unix"] },
  needs: { subject: ["datagram"], peer: ["datagram"] },
  outcomes: {
    nothing: { conforming: ["ENOENT"] },
    noFolder: { conforming: ["ENOENT"] },
    belowFile: { conforming: ["ENOTDIR"] },
    closed: refused,
    closedAgain: refused,
    next: { conforming: ["whole"] },
    reply: { conforming: ["whole"] },
  },
  async script({ datagrams, datagram, paths, peer: elsewhere, record }) {
    const { subject, subjectAddress, peer, peerAddress } = await datagrams();
    const closed = await datagram(elsewhere);
    await closed.socket.close();
    const [nothing, file] = [paths.fresh(), paths.fresh()];
    await paths.write(file, "not a socket");
    const sendto = (address: typeof peerAddress) => outcome(subject.sendto(bytesOf("hello"), address));
    record("nothing", await sendto(nothing));
    record("noFolder", await sendto(paths.below(nothing)));
    record("belowFile", await sendto(paths.below(file)));
    record("closed", await sendto(closed.address));
    record("closedAgain", await sendto(closed.address));
    await subject.sendto(bytesOf("here"), peerAddress);
    record("next", carried((await peer.recvfrom(1024)).data, bytesOf("here")));
    await peer.sendto(bytesOf("there"), subjectAddress);
    record("reply", carried((await subject.recvfrom(1024)).data, bytesOf("there")));
  },
});
