import { defineCase, EVERY_FAMILY, exchanged, outcome, posix } from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/accept/independent-sockets",
  title: "Each client has a socket of its own",
  requirement: "Each accept gives a new socket: to close one touches neither the others nor the listener.",
  level: "must",
  sources: [posix("accept", "DESCRIPTION"), posix("close")],
  // The subject accepts.
  axes: { role: ["server"], family: EVERY_FAMILY },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    third: { conforming: ["intact"] },
    first: { conforming: ["intact"] },
    closedOnes: { conforming: ["eof"] },
    fourth: { conforming: ["intact"] },
    firstAgain: { conforming: ["intact"] },
  },
  async script({ connected, connectedTo, record }) {
    const first = await connected();
    const { listener, address } = first;
    const [second, third] = [await connectedTo(listener, address), await connectedTo(listener, address)];
    await second.subject.close();
    record("third", await exchanged(third.peer, third.subject));
    record("first", await exchanged(first.peer, first.subject));
    record("closedOnes", await outcome(second.peer.recv(1)));
    const fourth = await connectedTo(listener, address);
    record("fourth", await exchanged(fourth.peer, fourth.subject));
    await third.subject.close();
    record("firstAgain", await exchanged(first.peer, first.subject));
  },
});
