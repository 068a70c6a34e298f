import {
  BOTH_ROLES,
  bytesOf,
  compared,
  defineCase,
  EVERY_FAMILY,
  outcome,
  posix,
  rfc,
} from "../../../harness/case/mod.ts";

const TEXT = bytesOf("in two halves");
/** Bytes of the first half. */
const HALF = 6;

const nothing = { conforming: ["EAGAIN", "EWOULDBLOCK"] } as const;
const after = { dontwait: "EAGAIN" } as const;
const intact = { conforming: ["intact"], after } as const;

export default defineCase({
  id: "tcp/shutdown/wr-then-flags",
  title: "After a half-close something is received in every way",
  requirement:
    "After its own half-close a receive that must not wait finds nothing yet and no end, MSG_WAITALL " +
    "waits for all, MSG_PEEK leaves the bytes, and several buffers are filled.",
  level: "must",
  sources: [posix("shutdown", "SHUT_WR"), posix("recv", "MSG_WAITALL, EAGAIN"), rfc(9293, "3.6 (Case 1)")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: {
    subject: [
      ...["stream", "shutdown:write", "recv:dontwait", "recv:waitall", "recv:peek", "vectors"] as const,
      ...["mode:nonblocking", "mode:blocking"] as const,
    ],
    peer: ["stream"],
  },
  outcomes: {
    dontwait: nothing,
    nonblocking: { ...nothing, after },
    peeked: intact,
    vector: intact,
    waits: { conforming: ["pending"], after },
    all: intact,
  },
  async script({ connected, visible, atOnce, pendingOr, record }) {
    const { subject, peer } = await connected();
    await subject.shutdown("write");
    await visible(subject, "ack");
    const dontwait = await atOnce(subject.recv(1, ["dontwait"]), outcome);
    record("dontwait", dontwait);
    if (dontwait !== "EAGAIN") return;
    await subject.setMode("nonblocking");
    record("nonblocking", await atOnce(subject.recv(1), outcome));
    await subject.setMode("blocking");
    await peer.sendall(TEXT);
    await visible(subject, "data", TEXT.length);
    record("peeked", compared(await subject.recv(100, ["peek"]), TEXT));
    record("vector", compared(await subject.readv([HALF, 100]), TEXT));
    const waiting = subject.recv(TEXT.length, ["waitall"]);
    waiting.catch(() => {});
    await peer.sendall(TEXT.subarray(0, HALF));
    record("waits", await pendingOr(waiting, outcome));
    await peer.sendall(TEXT.subarray(HALF));
    record("all", compared(await waiting, TEXT));
  },
});
