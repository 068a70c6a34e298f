import { defineCase, EVERY_FAMILY, linux, outcome, posix, python } from "../../harness/case/mod.ts";
import { LONG_MS } from "./_ended.ts";

export default defineCase({
  id: "concurrency/close-ends-poll",
  title: "A close while a poll waits ends the poll",
  requirement: "A close beside a poll that waits on the same socket ends the poll at once.",
  level: "should",
  sources: [posix("close"), linux("close(2)", "Multithreaded processes and close()"), python("shutdown")],
  axes: { family: EVERY_FAMILY },
  needs: { subject: ["stream", "datagram", "poll", "interrupt", "concurrent"], peer: ["stream", "datagram"] },
  outcomes: {
    before: { conforming: ["pending"] },
    // The events are the interface's own affair: a poll of a closed socket may find nothing.
    connection: { conforming: ["ok", "EBADF", "error"] },
    listener: { conforming: ["ok", "EBADF", "error"] },
    datagram: { conforming: ["ok", "EBADF", "error"] },
    peer: { conforming: ["eof"] },
  },
  async script({ connected, datagrams, listening, subject, stillBlockedFor, atOnce, record }) {
    const connection = await connected();
    const sockets = {
      connection: connection.subject,
      listener: (await listening(subject)).listener,
      datagram: (await datagrams()).subject,
    };
    const polls = Object.entries(sockets).map(([name, socket]) => ({
      name,
      socket,
      poll: socket.poll(["in"], LONG_MS),
    }));
    const all = polls.map(({ poll }) => poll);
    const waits = await stillBlockedFor(0, ...all);
    record("before", waits ? "pending" : await Promise.race(all.map(outcome)));
    for (const { name, socket, poll } of polls) {
      await socket.close();
      record(name, await atOnce(poll, outcome));
    }
    record("peer", await atOnce(connection.peer.recv(1), outcome));
  },
});
