import { BYTE, defineCase, EVERY_FAMILY, type Outcome, posix, type Socket } from "../../harness/case/mod.ts";
import { VERY_LONG_MS } from "./_long.ts";

const told = { conforming: ["yes"] } as const;

export default defineCase({
  id: "poll/wakes",
  title: "A poll that waits is ended by what it waits for",
  requirement:
    "A poll waits while nothing is there, and returns with a connection, bytes, the end of a stream, or a " +
    "datagram, each time that one comes.",
  level: "must",
  sources: [posix("poll", "timeout")],
  axes: { role: ["server"], family: EVERY_FAMILY },
  needs: { subject: ["stream", "datagram", "poll"], peer: ["stream", "datagram", "shutdown:write"] },
  outcomes: {
    waited: told,
    listener: told,
    bytes: told,
    end: told,
    datagram: told,
    waitedAgain: told,
    again: told,
  },
  async script({ connected, datagrams, listening, stillBlockedFor, subject, peer, record }) {
    const { listener, address } = await listening(subject);
    const [bytes, end] = [await connected(), await connected()];
    const datagram = await datagrams();
    const waiting = [listener, bytes.subject, end.subject, datagram.subject].map((socket: Socket) =>
      socket.poll(["in"], VERY_LONG_MS)
    );
    for (const each of waiting) each.catch(() => {});
    record("waited", await stillBlockedFor(0, ...waiting) ? "yes" : "no");
    const ended = async (index: number): Promise<Outcome> =>
      (await waiting[index]!).includes("in") ? "yes" : "no";
    await peer.connectStream(address);
    record("listener", await ended(0));
    await bytes.peer.sendall(BYTE);
    record("bytes", await ended(1));
    await end.peer.shutdown("write");
    record("end", await ended(2));
    await datagram.peer.sendto(BYTE, datagram.subjectAddress);
    record("datagram", await ended(3));

    await bytes.subject.recv(1);
    await datagram.subject.recvfrom(1);
    const again = [bytes.subject, datagram.subject].map((socket) => socket.poll(["in"], VERY_LONG_MS));
    for (const each of again) each.catch(() => {});
    record("waitedAgain", await stillBlockedFor(0, ...again) ? "yes" : "no");
    await bytes.peer.sendall(BYTE);
    await datagram.peer.sendto(BYTE, datagram.subjectAddress);
    const told = await Promise.all(again);
    record("again", told.every((events) => events.includes("in")) ? "yes" : "no");
  },
});
