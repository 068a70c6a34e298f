import {
  BOTH_ROLES,
  defineCase,
  INET,
  linux,
  type Outcome,
  posix,
  type Row,
  type Socket,
} from "../../harness/case/mod.ts";
import { set } from "./_value.ts";

/** Options, and two values of each, neither of which is the default. */
const VALUES = {
  TCP_KEEPIDLE: [100, 200],
  TCP_KEEPINTVL: [20, 30],
  TCP_KEEPCNT: [5, 6],
  TCP_USER_TIMEOUT: [10_000, 20_000],
  TCP_NODELAY: [1, 0],
  SO_KEEPALIVE: [1, 0],
} as const;
const NAMES = Object.keys(VALUES) as (keyof typeof VALUES)[];

const same: Row = { conforming: ["same"] };

export default defineCase({
  id: "option/set-on-connected",
  title: "Options are set while a connection is made and ends",
  requirement:
    "An option can be set, and reads so, on a connection, behind its peer's end and behind its own half-close.",
  level: "should",
  sources: [posix("XSH 2.10.16", "Use of Options"), linux("tcp(7)")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: {
    subject: ["stream", "shutdown:write", ...NAMES.map((name) => `option:${name}` as const)],
    peer: ["stream", "shutdown:write"],
  },
  outcomes: { connected: same, peerEnded: same, halfClosed: same },
  async script({ connected, visible, record }) {
    /** Sets all options to the one value or the other: the first outcome that is none of a success. */
    const setAll = async (socket: Socket, which: 0 | 1): Promise<Outcome> => {
      for (const name of NAMES) {
        const how = await set(socket, name, VALUES[name][which]);
        if (how !== "same") return how;
      }
      return "same";
    };
    const [{ subject, peer }, other] = [await connected(), await connected()];
    record("connected", await setAll(subject, 0));
    await peer.shutdown("write");
    await visible(subject, "fin");
    record("peerEnded", await setAll(subject, 1));
    await other.subject.shutdown("write");
    await visible(other.subject, "ack");
    record("halfClosed", await setAll(other.subject, 0));
  },
});
