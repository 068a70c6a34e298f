import { defineCase, linux, type Outcome, outcome, posix } from "../../../harness/case/mod.ts";
import { ended } from "../../concurrency/_ended.ts";
import { TOO_MANY, WAITS_FOR_ROOM } from "./_backlog.ts";

export default defineCase({
  id: "unix/stream/close-beside-connect",
  title: "A socket is closed beside a connect that waits for room in a listener's queue",
  requirement:
    "The close does not wait, the connect ends when there is room, and the client that the listener then " +
    "gets has gone.",
  level: "should",
  sources: [posix("connect"), linux("close(2)", "Multithreaded processes and close()")],
  // The subject connects.
  axes: { role: ["client"], family: ["unix"] },
  needs: {
    subject: ["bsd", "stream", "mode:blocking", "interrupt"],
    peer: ["stream", "backlog", "poll", "mode:nonblocking"],
  },
  outcomes: {
    full: WAITS_FOR_ROOM,
    close: { conforming: ["ok"], after: { full: "pending" } },
    // Linux lets the call wait at the listener, where nothing that is done to its own socket can end it.
    connect: { ...ended("ok"), after: { full: "pending" } },
    left: { conforming: ["eof", "none"], after: { full: "pending" } },
  },
  async script({ listening, atOnce, pendingOr, subject, peer, family, record }) {
    const { listener, address } = await listening(peer, { backlog: 1 });
    await listener.setMode("nonblocking");
    const filler = async (): Promise<Outcome> => {
      const socket = await peer.socket(family, "stream");
      await socket.setMode("nonblocking");
      return await outcome(socket.connect(address));
    };
    let queued = 0;
    while (queued < TOO_MANY && await filler() === "ok") queued++;
    const socket = await subject.socket(family, "stream");
    await socket.setMode("blocking");
    const connecting = socket.connect(address);
    const full = await pendingOr(connecting, outcome);
    record("full", full);
    if (full !== "pending") return;
    record("close", await atOnce(socket.close(), outcome));
    for (let before = 0; before < queued; before++) await listener.accept();
    record("connect", await outcome(connecting));
    const came = await listener.poll(["in"], 0);
    record("left", came.includes("in") ? await outcome((await listener.accept()).socket.recv(1)) : "none");
  },
});
