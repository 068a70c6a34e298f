import { defineCase, EVERY_FAMILY, linux, outcome, posix, python } from "../../harness/case/mod.ts";
import { ended } from "./_ended.ts";

export default defineCase({
  id: "concurrency/close-ends-every-call",
  title: "A close ends both of two calls that wait on one socket",
  requirement: "A close ends every call that waits on the socket, not only one of them.",
  level: "should",
  sources: [posix("close"), linux("close(2)", "Multithreaded processes and close()"), python("shutdown")],
  axes: { family: EVERY_FAMILY },
  needs: { subject: ["stream", "datagram", "interrupt", "concurrent"], peer: ["stream", "datagram"] },
  outcomes: {
    before: { conforming: ["pending"] },
    recv: ended("eof"),
    secondRecv: ended("eof"),
    recvfrom: ended("empty"),
    secondRecvfrom: ended("empty"),
    accept: ended(),
    secondAccept: ended(),
  },
  async script({ connected, datagrams, listening, subject, stillBlockedFor, atOnce, record }) {
    const connection = (await connected()).subject;
    const datagram = (await datagrams()).subject;
    const { listener } = await listening(subject);
    const calls = {
      recv: connection.recv(1),
      secondRecv: connection.recv(1),
      recvfrom: datagram.recvfrom(1),
      secondRecvfrom: datagram.recvfrom(1),
      accept: listener.accept(),
      secondAccept: listener.accept(),
    };
    const all = Object.values(calls);
    const waits = await stillBlockedFor(0, ...all);
    record("before", waits ? "pending" : await Promise.race(all.map(outcome)));
    for (const socket of [connection, datagram, listener]) await socket.close();
    for (const [name, call] of Object.entries(calls)) record(name, await atOnce(call, outcome));
  },
});
