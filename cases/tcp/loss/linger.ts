import {
  BYTE,
  defineCase,
  type Ends,
  INET,
  linux,
  type Outcome,
  outcome,
  posix,
  report,
  rfc,
} from "../../../harness/case/mod.ts";
import { DOWN_MS, LOST, whileDown, worst } from "./_path.ts";

/** Seconds of SO_LINGER: on a quiet machine more than it takes to send again, and as few as there can be. */
const [LONG, SHORT] = [6, 1];
/** Milliseconds that a close may return too early, as coarse timers tick. */
const EARLY_MS = 100;

export default defineCase({
  id: "tcp/loss/linger",
  title: "A close with SO_LINGER waits for what is lost",
  requirement: "With SO_LINGER and a time, a close waits until what was lost has been sent again and is " +
    "acknowledged, also after the peer's end, or until the time is up.",
  level: "should",
  sources: [
    posix("close", "SO_LINGER"),
    posix("XSH 2.10.16", "SO_LINGER"),
    linux("socket(7)", "SO_LINGER"),
    rfc(9293, "3.6 (Case 1)"),
    report("espressif/esp-lwip", 84),
  ],
  // Either role will do, and takes its time.
  axes: { role: ["client"], family: INET },
  needs: {
    subject: ["stream", "option:SO_LINGER"],
    peer: ["stream", "shutdown:write", "filter"],
  },
  outcomes: {
    lost: LOST,
    closed: { conforming: ["ok"] },
    inTime: { conforming: ["ok"] },
    arrived: { conforming: ["data"] },
    end: { conforming: ["eof"] },
    timeIsUp: {
      conforming: ["ok"],
      tolerated: {
        EWOULDBLOCK: "BSD reports that the time is up",
        EAGAIN: "BSD reports that the time is up",
      },
    },
    elapsed: { conforming: ["ok"] },
  },
  async script(scenario) {
    const { connected, connectedTo, elapsedMs, noise, record } = scenario;
    const long = Math.ceil(LONG * noise);
    const open = await connected();
    const { listener, address } = open;
    const [ended, last] = [await connectedTo(listener, address), await connectedTo(listener, address)];
    await ended.peer.shutdown("write");
    await outcome(ended.subject.recv(1));

    const closing = async ({ subject, peer }: Ends, seconds: number): Promise<Promise<void>[]> => {
      await subject.setsockopt("SO_LINGER", 1, seconds);
      await peer.lose("everything");
      await subject.sendall(BYTE);
      return [subject.close()];
    };
    const seen: Record<"lost" | "closed" | "inTime" | "arrived" | "end", Outcome[]> = {
      lost: [],
      closed: [],
      inTime: [],
      arrived: [],
      end: [],
    };
    for (const ends of [open, ended]) {
      const [close] = await closing(ends, long);
      const receiving = ends.peer.recv(1);
      seen.lost.push(await whileDown(scenario, receiving));
      await ends.peer.loseNothing();
      seen.closed.push(await outcome(close!));
      const tookMs = elapsedMs(close!);
      seen.inTime.push(
        tookMs < DOWN_MS - EARLY_MS ? "early" : tookMs < 1_000 * long - EARLY_MS ? "ok" : "late",
      );
      seen.arrived.push(await outcome(receiving));
      seen.end.push(await outcome(ends.peer.recv(1)));
    }
    record("lost", worst(seen.lost, "pending"));
    record("closed", worst(seen.closed, "ok"));
    record("inTime", worst(seen.inTime, "ok"));
    record("arrived", worst(seen.arrived, "data"));
    record("end", worst(seen.end, "eof"));

    const [givingUp] = await closing(last, SHORT);
    record("timeIsUp", await outcome(givingUp!));
    record("elapsed", elapsedMs(givingUp!) < 1_000 * SHORT - EARLY_MS ? "early" : "ok");
  },
});
