import { BYTE, defineCase, EVERY_FAMILY, type Outcome, posix, report } from "../../harness/case/mod.ts";
import { arrivalsOf } from "../_arrivals.ts";

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
  async script(scenario) {
    const { connected, blocked, stillBlockedFor, subject, record } = scenario;
    const { sockets, arrivals, bytes } = await arrivalsOf(scenario);
    const [one, other] = [await connected(), await connected()];
    record("there", (await bytes.subject.poll(["out"], null)).includes("out") ? "yes" : "no");
    const waiting = sockets.map((socket) => socket.poll(["in"], null));
    const several = subject.pollAll([one.subject, other.subject], ["in"], null);
    for (const each of [...waiting, several]) each.catch(() => {});
    const waits = await blocked(several) && await stillBlockedFor(0, ...waiting);
    record("waits", waits ? "yes" : "no");
    const ended = async (at: number): Promise<Outcome> => (await waiting[at]!).includes("in") ? "yes" : "no";
    for (const [at, [checkpoint, arrive]] of Object.entries(arrivals).entries()) {
      await arrive();
      record(checkpoint, await ended(at));
    }
    await other.peer.sendall(BYTE);
    record("several", (await several).told.get(other.subject)?.includes("in") ? "yes" : "no");
  },
});
