import {
  bytesOf,
  compared,
  defineCase,
  EVERY_MODE,
  INET,
  posix,
  received,
  report,
} from "../../../harness/case/mod.ts";

const [FIRST, SECOND] = [bytesOf("one"), bytesOf("another")];

export default defineCase({
  id: "udp/connected/recv-by-mode",
  title: "A receive has room for more than a datagram, in every mode",
  requirement:
    "In every mode a receive gives one datagram at once, and does not wait for more to fill its buffer.",
  level: "must",
  sources: [posix("recv"), posix("XSH 2.10.6", "SOCK_DGRAM"), report("erlang/otp", 9172)],
  axes: { family: INET, mode: EVERY_MODE },
  needs: { subject: ["datagram", "datagram:connect", "stream"], peer: ["datagram"] },
  outcomes: {
    first: { conforming: ["intact"] },
    second: { conforming: ["intact"] },
    waited: { conforming: ["intact"] },
  },
  async script({ datagrams, inMode, visible, atOnce, mode, record }) {
    const { subject, subjectAddress, peer, peerAddress } = await datagrams();
    await subject.connect(peerAddress);
    await inMode(subject);
    await peer.sendto(FIRST, subjectAddress);
    await peer.sendto(SECOND, subjectAddress);
    await visible(subject, "data");
    const first = subject.recv(1024);
    record("first", await atOnce(first, () => received(first, FIRST)));
    await visible(subject, "data");
    const second = subject.recv(1024);
    record("second", await atOnce(second, () => received(second, SECOND)));
    const waiting = mode === "nonblocking" ? undefined : subject.recv(1024);
    await peer.sendto(FIRST, subjectAddress);
    if (waiting === undefined) await visible(subject, "data");
    record("waited", compared(await (waiting ?? subject.recv(1024)), FIRST));
  },
});
