import { BYTE, defineCase, EVERY_FAMILY, type Outcome, posix, report } from "../../harness/case/mod.ts";

const told = { conforming: ["yes"] } as const;

export default defineCase({
  id: "poll/endless",
  title: "A poll without end waits until something comes",
  requirement:
    "poll() with a time of -1 returns at once with what is there, else it waits, and returns with what " +
    "comes, of one socket or of several.",
  level: "must",
  sources: [
    posix("poll", "timeout"),
    report("gramineproject/graphene", 917),
    report("zephyrproject-rtos/zephyr", 28577),
    report("lionheart/openradar-mirror", 19356),
  ],
  axes: { role: ["server"], family: EVERY_FAMILY },
  needs: {
    subject: ["stream", "datagram", "poll", "poll:several", "poll:endless"],
    peer: ["stream", "datagram", "shutdown:write"],
  },
  outcomes: {
    there: told,
    waits: told,
    listener: told,
    bytes: told,
    end: told,
    datagram: told,
    several: told,
  },
  async script({ connected, datagrams, listening, blocked, stillBlockedFor, subject, peer, record }) {
    const { listener, address } = await listening(subject);
    const [bytes, end, one, other] = [
      await connected(),
      await connected(),
      await connected(),
      await connected(),
    ];
    const datagram = await datagrams();
    record("there", (await bytes.subject.poll(["out"], null)).includes("out") ? "yes" : "no");
    const waiting = [listener, bytes.subject, end.subject, datagram.subject].map((socket) =>
      socket.poll(["in"], null)
    );
    const several = subject.pollAll([one.subject, other.subject], ["in"], null);
    for (const each of [...waiting, several]) each.catch(() => {});
    const waits = await blocked(several) && await stillBlockedFor(0, ...waiting);
    record("waits", waits ? "yes" : "no");
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
    await other.peer.sendall(BYTE);
    record("several", (await several).told.get(other.subject)?.includes("in") ? "yes" : "no");
  },
});
