import {
  BOTH_ROLES,
  bytesOf,
  defineCase,
  EVERY_FAMILY,
  type Outcome,
  outcome,
  python,
  received,
} from "../../harness/case/mod.ts";

const ROUNDS = 5;
/** Milliseconds; the shortest timeout there is. */
const SHORTEST_MS = 1;
/** Milliseconds. No operation may take so long; taken for microseconds they end within a window. */
const LONG_MS = 15_000;

export default defineCase({
  id: "timeout/data-before-deadline",
  title: "Data that is there wins over the shortest timeout",
  requirement:
    "A receive returns data that has arrived, however short its timeout; the time limits waiting only.",
  level: "must",
  sources: [python("socket.settimeout()"), python("Notes on socket timeouts")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream", "mode:timeout"], peer: ["stream"] },
  outcomes: {
    queued: { conforming: ["intact"] },
    // The first timeout is long over, and every call has the whole of its time.
    later: { conforming: ["intact"] },
    during: { conforming: ["data"] },
  },
  async script({ connected, visible, blocked, record }) {
    const { subject, peer } = await connected();
    await subject.setMode("timeout", SHORTEST_MS);
    const receive = async (text: string): Promise<Outcome> => {
      const message = bytesOf(text);
      await peer.sendall(message);
      await visible(subject, "data", message.length);
      const receiving = subject.recv(1024);
      const how = await received(receiving, message);
      // The reply acknowledges the message; until then Nagle's algorithm may hold the next one back.
      await subject.sendall(message);
      await peer.recvExactly(message.length);
      return how;
    };
    let queued: Outcome = "intact";
    for (let round = 0; round < ROUNDS && queued === "intact"; round++) {
      queued = await receive(`round ${round}`);
    }
    record("queued", queued);
    await outcome(subject.recv(1));
    record("later", await receive("later"));

    await subject.setMode("timeout", LONG_MS);
    const receiving = subject.recv(1);
    await blocked(receiving);
    await peer.sendall(bytesOf("!"));
    record("during", await outcome(receiving));
  },
});
