import { bytesOf, compared, defineCase, EVERY_FAMILY, outcome, posix, rfc } from "../../harness/case/mod.ts";
import { SILENCE_MS } from "./_silence.ts";

const EARLY = bytesOf("early");

export default defineCase({
  id: "timeout/silence-idle",
  title: "Nothing happens to sockets in a second in which nobody uses them",
  requirement:
    "A second without a call changes nothing: connections, queued clients, unread data and datagrams stay.",
  level: "must",
  sources: [rfc(9293, "3.8.4"), posix("accept"), posix("recv")],
  axes: { family: EVERY_FAMILY, mode: ["natural", "nonblocking"] },
  needs: { subject: ["stream", "datagram"], peer: ["stream", "datagram"] },
  outcomes: {
    silence: { conforming: ["pending"] },
    idle: { conforming: ["intact"] },
    unread: { conforming: ["intact"] },
    datagram: { conforming: ["intact"] },
    accept: { conforming: ["ok"] },
    early: { conforming: ["intact"], after: { accept: "ok" } },
  },
  async script({ connected, datagrams, listening, inMode, subject, peer, stillBlockedFor, record }) {
    const idle = await connected();
    const unread = await connected();
    const datagram = await datagrams();
    const { listener, address } = await listening(subject);
    for (const socket of [idle.subject, unread.subject, datagram.subject, listener]) await inMode(socket);
    await unread.peer.sendall(EARLY);
    await datagram.peer.sendto(EARLY, datagram.subjectAddress);
    const queued = await peer.connectStream(address);
    await queued.sendall(EARLY);

    await idle.subject.sendall(EARLY);
    await idle.peer.recvExactly(EARLY.length);
    const peerReceiving = idle.peer.recv(16);
    record(
      "silence",
      await stillBlockedFor(SILENCE_MS, peerReceiving) ? "pending" : await outcome(peerReceiving),
    );
    await idle.subject.sendall(EARLY);
    record("idle", compared(await peerReceiving, EARLY));
    record("unread", compared(await unread.subject.recv(16), EARLY));
    record("datagram", compared((await datagram.subject.recvfrom(16)).data, EARLY));
    const accepting = listener.accept();
    const accepted = await outcome(accepting);
    record("accept", accepted);
    if (accepted !== "ok") return;
    record("early", compared(await (await accepting).socket.recvExactly(EARLY.length), EARLY));
  },
});
