import { BYTE, compared, defineCase, linux, outcome, posix } from "../../../harness/case/mod.ts";

/** Seconds; longer than anything waits here. */
const PATIENCE = 30;

export default defineCase({
  id: "unix/stream/fd-keeps",
  title: "A socket that is handed over waits as it did before",
  requirement:
    "A descriptor that was received is one of the same socket: its receives wait, and the time that they " +
    "may wait is the one that was set.",
  level: "should",
  sources: [linux("unix(7)", "SCM_RIGHTS"), posix("recvmsg", "SCM_RIGHTS"), posix("dup")],
  axes: { role: ["server", "client"], family: ["unix"] },
  needs: {
    subject: [
      "stream",
      "descriptors",
      "mode:blocking",
      "option:SO_RCVTIMEO",
      "option:SO_KEEPALIVE",
      "option:SO_LINGER",
    ],
    peer: [
      "stream",
      "descriptors",
      "mode:blocking",
      "option:SO_RCVTIMEO",
      "option:SO_KEEPALIVE",
      "option:SO_LINGER",
    ],
  },
  outcomes: {
    time: { conforming: ["same"] },
    options: { conforming: ["same"] },
    waits: { conforming: ["pending"] },
    woken: { conforming: ["intact"], after: { waits: "pending" } },
  },
  async script({ connected, role, pendingOr, record }) {
    const { subject, peer } = await connected();
    const passed = await connected();
    // The server gives, so that either seat does.
    const [giver, taker] = role === "server" ? [subject, peer] : [peer, subject];
    const [mine, others] = role === "server" ? [passed.subject, passed.peer] : [passed.peer, passed.subject];
    await mine.setMode("blocking");
    await mine.setsockopt("SO_RCVTIMEO", PATIENCE, 0);
    await mine.setsockopt("SO_KEEPALIVE", 1);
    await mine.setsockopt("SO_LINGER", 1, PATIENCE);
    await giver.sendDescriptors(BYTE, [mine]);
    const [taken] = (await taker.recvDescriptors(10, 1)).sockets;
    await mine.close();
    const time = await taken!.getsockopt("SO_RCVTIMEO");
    record("time", time.value === PATIENCE && time.second === 0 ? "same" : "different");
    const linger = await taken!.getsockopt("SO_LINGER");
    const lingers = linger.value !== 0 && linger.second === PATIENCE;
    const { value: keepsAlive } = await taken!.getsockopt("SO_KEEPALIVE");
    record("options", lingers && keepsAlive !== 0 ? "same" : "different");
    const receiving = taken!.recv(1);
    const waits = await pendingOr(receiving, outcome);
    record("waits", waits);
    if (waits !== "pending") return;
    await others.sendall(BYTE);
    record("woken", compared(await receiving, BYTE));
  },
});
