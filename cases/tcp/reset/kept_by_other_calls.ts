import {
  BOTH_ROLES,
  compared,
  defineCase,
  exchanged,
  INET,
  outcome,
  pendingError,
  posix,
  RESET_FLUSHES,
  type Row,
  SELECT,
  type Socket,
} from "../../../harness/case/mod.ts";
import { askEverything } from "../../_every_call.ts";
import { tellsError, UNREAD, withPendingReset } from "./_taken.ts";

const told: Row = {
  conforming: ["yes"],
  tolerated: { no: SELECT },
};

export default defineCase({
  id: "tcp/reset/kept-by-other-calls",
  title: "A reset stays pending until a call has reported it",
  requirement:
    "Polls, selects, names, counts, shutdowns, options, modes, duplicates and receives of earlier bytes " +
    "leave a reset to SO_ERROR, and other connections alone.",
  level: "should",
  sources: [posix("XSH 2.10.10"), posix("getsockopt", "SO_ERROR"), posix("shutdown", "ENOTCONN")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: {
    subject: ["stream", "poll", "option:SO_ERROR", "demand-read", "shutdown:write"],
    peer: ["stream", "demand-read"],
  },
  outcomes: {
    before: told,
    getpeername: {
      conforming: ["ENOTCONN"],
      tolerated: {
        ok: "the peer's name outlives the connection",
        EINVAL: { reason: "macOS", when: { os: "darwin" } },
      },
    },
    getsockname: { conforming: ["ok"] },
    shutdown: { conforming: ["ENOTCONN"] },
    bytes: { conforming: ["intact"], tolerated: { short: RESET_FLUSHES } },
    after: told,
    pendingError: { conforming: ["ECONNRESET"] },
    recv: { conforming: ["eof"] },
    others: { conforming: ["intact"] },
  },
  async script(scenario) {
    const { connected, record } = scenario;
    const other = await connected();
    const socket = await withPendingReset(scenario, "unread");
    record("before", await tellsError(socket));
    record("getpeername", await outcome(socket.getpeername()));
    record("getsockname", await outcome(socket.getsockname()));
    record("shutdown", await outcome(socket.shutdown("write")));
    await changeSettings(socket);
    await askEverything(socket);
    await outcome(socket.shutdown("write"));
    record("bytes", compared(await socket.recvExactly(UNREAD.length), UNREAD));
    record("after", await tellsError(socket));
    record("pendingError", await pendingError(socket));
    record("recv", await outcome(socket.recv(1)));
    record("others", await exchanged(other.subject, other.peer));
  },
});

/** Reads and sets an option, and sets a mode, where the socket has them. */
async function changeSettings(socket: Socket): Promise<void> {
  const { seat } = socket;
  if (seat.has("option:SO_TYPE")) await outcome(socket.getsockopt("SO_TYPE"));
  if (seat.has("option:SO_RCVBUF")) await outcome(socket.getsockopt("SO_RCVBUF"));
  if (seat.has("option:SO_KEEPALIVE")) await outcome(socket.setsockopt("SO_KEEPALIVE", 1));
  if (seat.has("option:TCP_NODELAY")) await outcome(socket.setsockopt("TCP_NODELAY", 1));
  if (!seat.has("mode:nonblocking")) return;
  await socket.setMode("nonblocking");
  await socket.setMode("natural");
}
