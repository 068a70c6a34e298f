import { defineCase, type Epoll, linux, outcome } from "../../harness/case/mod.ts";
import { same, told } from "./_tells.ts";

/** Instances that can be one in another. */
const MOST_DEEP = 5;

const refused = { conforming: ["ELOOP"] } as const;

export default defineCase({
  id: "epoll/loop",
  title: "Instances that would watch each other in a circle are refused",
  requirement:
    "EPOLL_CTL_ADD fails with ELOOP for an instance that watches, itself or through others, the one that " +
    "it is added to, and where more than five would be one in another.",
  level: "must",
  sources: [linux("epoll_ctl(2)", "ELOOP")],
  axes: {},
  needs: { subject: ["datagram", "epoll"], peer: ["datagram"] },
  outcomes: {
    fiveDeep: { conforming: ["ok"] },
    deeper: refused,
    twoInCircle: refused,
    moreInCircle: refused,
    told: same,
  },
  async script({ datagram, subject: seat, record }) {
    const { socket } = await datagram(seat);
    // Each is watched by the next.
    const chain: Epoll[] = [];
    for (let at = 0; at < MOST_DEEP; at++) {
      const epoll = await seat.epoll();
      const added = await outcome(epoll.add(chain.at(-1) ?? socket, at === 0 ? ["out"] : ["in"]));
      chain.push(epoll);
      if (at === MOST_DEEP - 1) record("fiveDeep", added);
    }
    // A depth can be counted by the instances, or by the steps between them.
    let deeper = await outcome((await seat.epoll()).add(chain.at(-1)!, ["in"]));
    if (deeper === "ok") {
      const around = await seat.epoll();
      await around.add(chain.at(-1)!, ["in"]);
      deeper = await outcome((await seat.epoll()).add(around, ["in"]));
    }
    record("deeper", deeper);
    record("twoInCircle", await outcome(chain[0]!.add(chain[1]!, ["in"])));
    record("moreInCircle", await outcome(chain[0]!.add(chain[3]!, ["in"])));
    record("told", await told(chain.at(-1)!, chain.at(-2)!, "in"));
  },
});
