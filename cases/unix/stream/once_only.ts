import { defineCase, exchanged, outcome, posix, sameAddress } from "../../../harness/case/mod.ts";

export default defineCase({
  id: "unix/stream/once-only",
  title: "A socket has one path and one peer",
  requirement:
    "A second bind fails with EINVAL, a second connect with EISCONN, and the connection stays as it is.",
  level: "must",
  sources: [posix("bind", "EINVAL"), posix("connect", "EISCONN")],
  axes: { family: ["unix"] },
  needs: { subject: ["bsd", "stream", "unix:names"], peer: ["stream"] },
  outcomes: {
    secondBind: { conforming: ["EINVAL"] },
    bindOfConnected: { conforming: ["EINVAL"] },
    secondPath: { conforming: ["none"] },
    secondConnect: { conforming: ["EISCONN"] },
    connectElsewhere: { conforming: ["EISCONN"] },
    ownName: { conforming: ["same"] },
    peerName: { conforming: ["same"] },
    exchange: { conforming: ["intact"] },
  },
  async script({ listening, paths, subject: seat, peer, family, record }) {
    const { listener, address } = await listening(peer);
    const elsewhere = await listening(peer);
    const [first, second] = [paths.fresh(), paths.fresh()];
    const subject = await seat.socket(family, "stream");
    await subject.bind(first);
    record("secondBind", await outcome(subject.bind(second)));
    await subject.connect(address);
    record("bindOfConnected", await outcome(subject.bind(second)));
    record("secondPath", await paths.kindOf(second) === "none" ? "none" : "different");
    record("secondConnect", await outcome(subject.connect(address)));
    record("connectElsewhere", await outcome(subject.connect(elsewhere.address)));
    record("ownName", sameAddress(await subject.getsockname(), first) ? "same" : "different");
    record("peerName", sameAddress(await subject.getpeername(), address) ? "same" : "different");
    const { socket } = await listener.accept();
    record("exchange", await exchanged(subject, socket));
  },
});
