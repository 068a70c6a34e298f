import { defineCase, EVERY_FAMILY, exchanged, outcome, posix } from "../../harness/case/mod.ts";

export default defineCase({
  id: "lifecycle/dup-listener",
  title: "A listener lives as long as its last descriptor",
  requirement: "A duplicate of a listener accepts from the same queue, also when the original is closed.",
  level: "must",
  sources: [posix("dup"), posix("close"), posix("accept")],
  // The subject listens.
  axes: { role: ["server"], family: EVERY_FAMILY },
  needs: { subject: ["stream", "dup"], peer: ["stream"] },
  outcomes: {
    first: { conforming: ["intact"] },
    second: { conforming: ["intact"] },
    afterClose: { conforming: ["intact"] },
    connect: { conforming: ["ECONNREFUSED"] },
  },
  async script({ listening, connectedTo, subject, peer, record }) {
    const { listener, address } = await listening(subject);
    const duplicate = await listener.dup();
    const clients = [await peer.connectStream(address), await peer.connectStream(address)] as const;
    const first = await listener.accept();
    const second = await duplicate.accept();
    record("first", await exchanged(clients[0], first.socket));
    record("second", await exchanged(clients[1], second.socket));
    await listener.close();
    const ends = await connectedTo(duplicate, address);
    record("afterClose", await exchanged(ends.subject, ends.peer));
    await duplicate.close();
    record("connect", await outcome(peer.connectStream(address)));
  },
});
