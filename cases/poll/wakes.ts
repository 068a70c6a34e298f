import { BYTE, defineCase, EVERY_FAMILY, type Outcome, posix } from "../../harness/case/mod.ts";
import { arrivalsOf } from "../_arrivals.ts";
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
  async script(scenario) {
    const { stillBlockedFor, record } = scenario;
    const { sockets, arrivals, bytes, datagram } = await arrivalsOf(scenario);
    const waiting = sockets.map((socket) => socket.poll(["in"], VERY_LONG_MS));
    for (const each of waiting) each.catch(() => {});
    record("waited", await stillBlockedFor(0, ...waiting) ? "yes" : "no");
    const ended = async (at: number): Promise<Outcome> => (await waiting[at]!).includes("in") ? "yes" : "no";
    for (const [at, [checkpoint, arrive]] of Object.entries(arrivals).entries()) {
      await arrive();
      record(checkpoint, await ended(at));
    }

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
