import {
  compared,
  defineCase,
  EVERY_FAMILY,
  type Outcome,
  outcome,
  posix,
  report,
  type Scenario,
} from "../../harness/case/mod.ts";
import { connectionsOfEveryType, type Joined, receivesOf, sendsOf } from "../_every_call.ts";

/** Few bytes, and numbers around what 8 bits can count, a segment, a page, a buffer, and 16 bits. */
const OVER_A_LINK = [1, 2, 3, 255, 256, 257, 512, 1_024, 1_447, 1_448, 1_460, 1_461];
const OF_MESSAGES = [...OVER_A_LINK, 4_095, 4_096, 4_097, 16_384];
const OF_STREAMS = [...OF_MESSAGES, 65_535, 65_536];

/** Bytes of which no two runs are alike. */
const messageOf = (size: number): Uint8Array =>
  Uint8Array.from({ length: size }, (_, index) => (index + (index >> 8) + size) % 251);

/** The bytes that a call says it has sent, of so many. */
function counted(sent: unknown, size: number): number {
  const count = Array.isArray(sent) ? sent[0] : sent;
  return typeof count === "number" ? count : size;
}

/** Receives by every call what the other has sent. */
async function receives(scenario: Scenario, joined: Joined, message: Uint8Array): Promise<Outcome> {
  const { mine, other, whole } = joined;
  // What has come in part is not there to be seen as a whole.
  for (const receive of receivesOf(scenario, mine.seat, ["recv:peek", "recv:dontwait"])) {
    const sending = other.sendall(message);
    const got: number[] = [];
    do {
      const rest = message.subarray(got.length);
      // A byte that came late does not fill several buffers.
      const value = await (rest.length > 1 ? receive(mine, rest) : mine.recv(rest.length));
      const bytes = value instanceof Uint8Array ? value : value.data.subarray(0, value.count);
      if (bytes.length === 0) return "short";
      for (const byte of bytes) got.push(byte);
    } while (!whole && got.length < message.length);
    await sending;
    const how = compared(Uint8Array.from(got), message);
    if (how !== "intact") return how;
  }
  return "intact";
}

/** Sends by every call, and compares what the other receives. */
async function sends(scenario: Scenario, joined: Joined, message: Uint8Array): Promise<Outcome> {
  const { mine, other, whole } = joined;
  for (const send of sendsOf(scenario, mine.seat)) {
    const sending = send(mine, message);
    const [sent, first] = await Promise.all([sending, other.recv(message.length)]);
    const count = counted(sent, message.length);
    const rest = whole ? new Uint8Array() : await other.recvExactly(count - first.length);
    const how = compared(Uint8Array.from([...first, ...rest]), message.subarray(0, count));
    if (how !== "intact") return how;
  }
  return "intact";
}

export default defineCase({
  id: "boundary/sizes-of-every-call",
  title: "Every call sends and receives bytes of every size, on sockets of every type",
  requirement:
    "Whatever their number, the bytes that a call sends arrive, and those that come are received by every " +
    "call: messages as such, and streams without one lost.",
  level: "must",
  sources: [
    posix("recv"),
    posix("send"),
    posix("readv"),
    posix("writev"),
    report("espressif/esp-idf", 15509),
  ],
  axes: { role: ["client"], family: EVERY_FAMILY },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    receives: { conforming: ["intact"] },
    sends: { conforming: ["intact"] },
    rest: { conforming: ["pending"] },
  },
  async script(scenario) {
    const { overLoopback, stillBlockedFor, record, measure } = scenario;
    const connections = await connectionsOfEveryType(scenario);
    for (const [checkpoint, passes] of [["receives", receives], ["sends", sends]] as const) {
      let how: Outcome = "intact";
      for (const joined of connections) {
        for (const size of joined.whole ? (overLoopback ? OF_MESSAGES : OVER_A_LINK) : OF_STREAMS) {
          if (how !== "intact") break;
          how = await passes(scenario, joined, messageOf(size));
          if (how !== "intact") measure(`${checkpoint} failing size`, size);
        }
      }
      record(checkpoint, how);
    }
    const rest = connections.map(({ mine }) => mine.recv(1));
    record("rest", await stillBlockedFor(0, ...rest) ? "pending" : await Promise.race(rest.map(outcome)));
  },
});
