import {
  BOTH_ROLES,
  defineCase,
  INET,
  intact,
  linux,
  type Outcome,
  rfc,
  type Scenario,
  type Socket,
} from "../../harness/case/mod.ts";
import { tried } from "../_clock.ts";

const [FIRST, SECOND, ALL] = [
  { seed: 82, length: 10 },
  { seed: 82, length: 10, offset: 10 },
  { seed: 82, length: 20 },
];

/**
 * Connections on which all has to arrive at once: Linux sends again what was lost after 200 ms, and then what
 * it holds back, which a busy machine may take for that.
 */
const TIMES = 3;
/** Milliseconds in which no timer sends again what was lost. */
const NO_TIMER_MS = 150;
/** Looks at most: over a link a segment comes a little later. */
const LOOKS = 3;
/** The size of the part of `struct tcp_info` that ends with the number of segments that brought bytes. */
const TCP_INFO_BYTES = 156;

const yes = { conforming: ["yes"] } as const;
const whole = { conforming: ["intact"] } as const;

export default defineCase({
  id: "option/nodelay-acts",
  title: "With TCP_NODELAY a small piece is sent while another is unacknowledged",
  requirement:
    "A socket with TCP_NODELAY sends at once what does not fill a segment, whether it connected with the " +
    "option, or has got it since, also after it was off; where it is off, the piece waits.",
  level: "must",
  sources: [rfc(9293, "3.7.4 (MUST-17)"), rfc(1122, "4.2.3.4"), linux("tcp(7)", "TCP_NODELAY")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: {
    subject: ["stream", "option:TCP_NODELAY"],
    peer: ["stream", "filter", "option:TCP_INFO", "option:raw"],
  },
  outcomes: {
    early: yes,
    earlyBytes: whole,
    again: yes,
    againBytes: whole,
    off: {
      conforming: ["no"],
      tolerated: {
        yes: { reason: "RFC 9293 3.7.4 only recommends to hold small pieces back", when: { os: "!linux" } },
      },
    },
    offBytes: whole,
  },
  async script(scenario) {
    const { connected, role, record } = scenario;
    const early = await sentAtOnce(scenario, "arrives", async () => {
      if (role === "client") return await connected({ subject: { TCP_NODELAY: 1 } });
      // Whether an accepted socket has the options of its listener is a matter of its own.
      return await withValues(await connected(), 1);
    });
    const again = await sentAtOnce(
      scenario,
      "arrives",
      async () => await withValues(await connected(), 1, 0, 1),
    );
    const off = await sentAtOnce(scenario, "waits", async () => {
      // Some languages turn the option on unless they are set otherwise.
      if (role === "client") return await connected({ subject: { TCP_NODELAY: 0 } });
      return await withValues(await connected(), 1, 0);
    });
    // Meanwhile the lost pieces are sent again on all connections.
    record("early", early.atOnce);
    record("earlyBytes", await allIntact(early.drained));
    record("again", again.atOnce);
    record("againBytes", await allIntact(again.drained));
    record("off", off.atOnce);
    record("offBytes", await allIntact(off.drained));
  },
});

type Pair = Readonly<Record<"subject" | "peer", Socket>>;
type Draining = ReturnType<Socket["drain"]>;

async function withValues(ends: Pair, ...values: readonly number[]): Promise<Pair> {
  for (const value of values) await ends.subject.setsockopt("TCP_NODELAY", value);
  return ends;
}

/** Two small pieces on each of several connections, as the peers get them. */
interface Sent {
  /** `yes` if the second piece arrived while the first was missing. */
  readonly atOnce: Outcome;
  /** The drain of each peer, which goes on until all is there. */
  readonly drained: readonly Draining[];
}

/**
 * Sends two small pieces on one connection after another; the first is lost on its way, and the second is
 * `due` to arrive or to wait.
 */
async function sentAtOnce(
  scenario: Scenario,
  due: "arrives" | "waits",
  connect: () => Promise<Pair>,
): Promise<Sent> {
  const { overLoopback, blocked, stillBlockedFor, elapsedMs } = scenario;
  const drained: Draining[] = [];
  const arrives = async (): Promise<boolean> => {
    const { subject, peer } = await connect();
    const draining = peer.drain({ size: ALL.length, pattern: ALL });
    drained.push(draining);
    await peer.lose("everything");
    await subject.sendall(FIRST);
    // Over a link it is lost a little later.
    if (!overLoopback) await blocked(draining);
    await peer.loseNothing();
    await subject.sendall(SECOND);
    let came = await hasCome(peer);
    for (let looks = 1; !came && !overLoopback && looks < LOOKS; looks++) {
      await blocked(draining);
      came = await hasCome(peer);
    }
    // What comes with a timer may have waited for it.
    const late = due === "waits" && came && !await stillBlockedFor(0, draining) &&
      elapsedMs(draining) > NO_TIMER_MS;
    return came && !late;
  };
  let arrived = true;
  for (let times = due === "arrives" ? TIMES : 1; times > 0 && arrived; times--) {
    arrived = await tried(scenario, arrives, (arrived) => arrived === (due === "arrives"));
  }
  return { atOnce: arrived ? "yes" : "no", drained };
}

async function allIntact(drained: readonly Draining[]): Promise<Outcome> {
  for (const each of drained) {
    const bytes = intact(await each, ALL.length);
    if (bytes !== "intact") return bytes;
  }
  return "intact";
}

/** True if a segment has brought bytes, be they in their place or ahead of it. */
async function hasCome(socket: Socket): Promise<boolean> {
  const info = await socket.getRawOption("TCP_INFO", TCP_INFO_BYTES);
  return info.subarray(-4).some((byte) => byte !== 0);
}
