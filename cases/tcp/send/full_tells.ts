import {
  BOTH_ROLES,
  bytesOf,
  compared,
  defineCase,
  INET,
  intact,
  outcome,
  pendingError,
  posix,
  sameAddress,
} from "../../../harness/case/mod.ts";
import { isOn, set } from "../../option/_value.ts";
import { fillUp } from "./_offer.ts";

const UNREAD = bytesOf("not read yet");

const same = { conforming: ["same"] } as const;

export default defineCase({
  id: "tcp/send/full-tells",
  title: "A socket whose buffers are full is examined and changed",
  requirement: "Full buffers hinder sends alone: the socket reports its names, its sizes and no error, " +
    "takes options and another mode, and what has come is counted, peeked at and received.",
  level: "must",
  sources: [posix("send", "EAGAIN"), posix("getpeername"), posix("recv", "MSG_PEEK")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: {
    subject: [
      ...["stream", "send", "fionread", "recv:peek", "dup", "mode:nonblocking", "mode:timeout"] as const,
      ...["option:TCP_NODELAY", "option:SO_KEEPALIVE", "option:SO_SNDBUF", "option:SO_ERROR"] as const,
    ],
    peer: ["stream", "demand-read"],
  },
  outcomes: {
    full: { conforming: ["EAGAIN", "EWOULDBLOCK"] },
    peerName: same,
    noDelay: same,
    keepAlive: same,
    room: { conforming: ["yes"] },
    pendingError: { conforming: ["none"] },
    counted: same,
    peeked: { conforming: ["intact"] },
    received: { conforming: ["intact"] },
    nothing: { conforming: ["timeout"] },
    arrived: { conforming: ["intact"] },
  },
  async script(scenario) {
    const { connectedSmall, visible, record } = scenario;
    const { subject, peer, tooMuch } = await connectedSmall();
    const name = await subject.getpeername();
    await peer.sendall(UNREAD);
    await visible(subject, "data", UNREAD.length);
    const { count, end } = await fillUp(scenario, subject, tooMuch);
    record("full", end);
    record("peerName", sameAddress(await subject.getpeername(), name) ? "same" : "different");
    record("noDelay", await set(subject, "TCP_NODELAY", 1));
    record("keepAlive", await set(subject, "SO_KEEPALIVE", 1));
    record("room", await isOn(subject, "SO_SNDBUF"));
    record("pendingError", await pendingError(subject));
    await (await subject.dup()).close();
    record("counted", await subject.fionread() === UNREAD.length ? "same" : "different");
    record("peeked", compared(await subject.recv(100, ["peek"]), UNREAD));
    record("received", compared(await subject.recv(100), UNREAD));
    await subject.setMode("timeout", 50);
    record("nothing", await outcome(subject.recv(1)));
    record(
      "arrived",
      intact(await peer.drain({ size: count, pattern: { ...tooMuch, length: count } }), count),
    );
  },
});
