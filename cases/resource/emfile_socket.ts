import { BYTE, defineCase, type Outcome, outcome, posix, type Scenario } from "../../harness/case/mod.ts";

/** Descriptors that are left. */
const LEFT = 3;
/** Sockets that are tried when none is left. */
const TRIES = 20;

export default defineCase({
  id: "resource/emfile-socket",
  title: "Without descriptors no socket is made, and one that is closed makes room",
  requirement:
    "At the limit of descriptors each new socket fails with EMFILE; what is open goes on, and a close " +
    "makes room for one.",
  level: "must",
  sources: [posix("socket", "EMFILE"), posix("close"), posix("connect")],
  axes: {},
  needs: { subject: ["limit", "stream", "datagram"], peer: ["stream"] },
  outcomes: {
    limit: { conforming: ["EMFILE"] },
    opened: { conforming: ["yes"] },
    datagram: { conforming: ["EMFILE"] },
    connect: { conforming: ["EMFILE"] },
    tries: { conforming: ["EMFILE"] },
    sends: { conforming: ["ok"] },
    receives: { conforming: ["data"] },
    room: { conforming: ["ok"] },
    roomForOne: { conforming: ["EMFILE"] },
    roomConnects: { conforming: ["ok"] },
  },
  async script({ connected, listening, subject, peer, addressOf, record }: Scenario) {
    const ends = await connected();
    const { listener, address } = await listening(peer);
    const open = () => subject.listenStream(addressOf(subject));

    await subject.limitDescriptors(LEFT);
    const sockets = [];
    let ended: Outcome = "ok";
    for (let tries = 0; tries < TRIES && ended === "ok"; tries++) {
      const socket = open();
      ended = await outcome(socket);
      if (ended === "ok") sockets.push(await socket);
    }
    record("limit", ended);
    record("opened", sockets.length > 0 && sockets.length <= LEFT ? "yes" : "no");
    record("datagram", await outcome(subject.openDatagram("ipv4", addressOf(subject))));
    record("connect", await outcome(subject.connectStream(address)));
    // None of them may keep anything, or there is no room afterwards.
    const more: Outcome[] = [];
    for (let tries = 0; tries < TRIES; tries++) more.push(await outcome(open()));
    record("tries", more.find((each) => each !== "EMFILE") ?? "EMFILE");
    record("sends", await outcome(ends.subject.sendall(BYTE)));
    await ends.peer.sendall(BYTE);
    record("receives", await outcome(ends.subject.recv(1)));

    await sockets.pop()?.close();
    const room = open();
    record("room", await outcome(room));
    record("roomForOne", await outcome(open()));
    await (await room).close();
    record("roomConnects", await outcome(Promise.all([subject.connectStream(address), listener.accept()])));
  },
});
