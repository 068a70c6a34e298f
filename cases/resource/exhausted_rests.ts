import { BYTE, defineCase, type Ends, outcome, posix, report } from "../../harness/case/mod.ts";
import { recordRests, restRows } from "./_rests.ts";

export default defineCase({
  id: "resource/exhausted-rests",
  title: "A client waits while no descriptor is left to accept it, and no processor is used meanwhile",
  requirement:
    "At the limit of descriptors a client that cannot be accepted uses next to no time of a processor.",
  lesson:
    "A listener with a client stays ready when accept() fails with EMFILE. A loop of events that hears " +
    "so accepts in vain until a descriptor is free.",
  level: "must",
  sources: [posix("accept", "EMFILE"), report("joyent/libuv", 690), report("ponylang/ponyc", 4052)],
  axes: {},
  needs: { subject: ["limit", "stream"], peer: ["stream"] },
  outcomes: restRows(["client", "refused"]),
  async script(scenario) {
    const { listening, connected, subject: seat, peer: other } = scenario;
    const [first, second] = [await connected(), await connected()];
    const { listener, address } = await listening(seat);
    await seat.limitDescriptors(0);
    const begins = ({ subject, peer }: Ends, accepts: boolean) => async () => {
      const client = await other.connectStream(address);
      if (accepts) await outcome(listener.accept());
      const waiting = subject.recv(1);
      return {
        waiting,
        ends: async () => {
          await Promise.all([peer.sendall(BYTE), waiting]);
          await client.close();
        },
      };
    };
    await recordRests(scenario, { client: begins(first, false), refused: begins(second, true) });
  },
});
