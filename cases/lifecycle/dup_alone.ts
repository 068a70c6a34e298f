import {
  BOTH_ROLES,
  bytesOf,
  compared,
  defineCase,
  INET,
  linux,
  outcome,
  posix,
  sameAddress,
} from "../../harness/case/mod.ts";
import { sendPart } from "../tcp/send/_file_part.ts";
import { isOn } from "../option/_value.ts";

const UNREAD = bytesOf("not read yet");

const same = { conforming: ["same"] } as const;
const intact = { conforming: ["intact"] } as const;

export default defineCase({
  id: "lifecycle/dup-alone",
  title: "A duplicate is all that is left of a socket",
  requirement:
    "When the original is closed, a duplicate has the names, the options and the unread bytes of the " +
    "socket, and its options and its mode can be set, and a part of a file is sent.",
  level: "must",
  sources: [posix("dup"), posix("close"), posix("getpeername"), linux("ioctl(2)")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: {
    subject: [
      "stream",
      "dup",
      "fionread",
      "recv:peek",
      "sendfile",
      "mode:nonblocking",
      "option:SO_KEEPALIVE",
      "option:TCP_NODELAY",
    ],
    peer: ["stream"],
  },
  outcomes: {
    ownName: same,
    peerName: same,
    kept: { conforming: ["yes"] },
    set: { conforming: ["yes"] },
    counted: same,
    peeked: intact,
    taken: intact,
    nothing: { conforming: ["EAGAIN", "EWOULDBLOCK"] },
    file: intact,
  },
  async script({ connected, atOnce, visible, record }) {
    const { subject, peer } = await connected();
    await subject.setsockopt("SO_KEEPALIVE", 1);
    const [own, other] = [await subject.getsockname(), await subject.getpeername()];
    await peer.sendall(UNREAD);
    await visible(subject, "data", UNREAD.length);
    const duplicate = await subject.dup();
    await subject.close();
    record("ownName", sameAddress(await duplicate.getsockname(), own) ? "same" : "different");
    record("peerName", sameAddress(await duplicate.getpeername(), other) ? "same" : "different");
    record("kept", await isOn(duplicate, "SO_KEEPALIVE"));
    await duplicate.setsockopt("TCP_NODELAY", 1);
    record("set", await isOn(duplicate, "TCP_NODELAY"));
    record("counted", await duplicate.fionread() === UNREAD.length ? "same" : "different");
    record("peeked", compared(await duplicate.recv(100, ["peek"]), UNREAD));
    record("taken", compared(await duplicate.recv(100), UNREAD));
    await duplicate.setMode("nonblocking");
    record("nothing", await atOnce(duplicate.recv(1), outcome));
    await duplicate.setMode("natural");
    const part = await sendPart(duplicate, UNREAD);
    record("file", compared(await peer.recvExactly(part.length), part));
  },
});
