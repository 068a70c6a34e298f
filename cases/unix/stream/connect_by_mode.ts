import { BYTE, defineCase, EVERY_MODE, exchanged, linux, outcome, posix } from "../../../harness/case/mod.ts";
import { NOTHING } from "../../_every_call.ts";

export default defineCase({
  id: "unix/stream/connect-by-mode",
  title: "A connect to a path is answered at once in every mode",
  requirement:
    "In each mode a connect to a path succeeds or fails at once, with the same errors; none is in progress, and " +
    "the mode stays.",
  level: "should",
  sources: [posix("connect", "ECONNREFUSED"), posix("connect", "EISCONN"), linux("unix(7)", "SOCK_STREAM")],
  // The subject connects.
  axes: { role: ["client"], family: ["unix"], mode: EVERY_MODE },
  needs: { subject: ["bsd", "stream"], peer: ["stream"] },
  outcomes: {
    nothing: { conforming: ["ENOENT"] },
    closed: { conforming: ["ECONNREFUSED"] },
    // The socket that has failed twice connects now.
    listener: { conforming: ["ok"] },
    again: { conforming: ["EISCONN"] },
    kept: { ...NOTHING, after: { listener: "ok" } },
    exchange: { conforming: ["intact"], after: { listener: "ok" } },
  },
  async script({ listening, inMode, mode, paths, pendingOr, subject, peer, family, record }) {
    const closed = await listening(peer);
    await closed.listener.close();
    const { listener, address } = await listening(peer);
    const socket = await subject.socket(family, "stream");
    await inMode(socket);
    record("nothing", await outcome(socket.connect(paths.fresh())));
    record("closed", await outcome(socket.connect(closed.address)));
    const connect = await outcome(socket.connect(address));
    record("listener", connect);
    record("again", await outcome(socket.connect(address)));
    if (connect !== "ok") return;
    const { socket: accepted } = await listener.accept();
    const nothing = socket.recv(1);
    const kept = await pendingOr(nothing, outcome);
    record("kept", kept);
    if (kept === "pending") await accepted.sendall(BYTE);
    await outcome(nothing);
    if (mode !== "natural") await socket.setMode("natural");
    record("exchange", await exchanged(socket, accepted));
  },
});
