import {
  defineCase,
  EVERY_FAMILY,
  exchanged,
  linux,
  type Outcome,
  outcome,
  posix,
  type Socket,
} from "../../../harness/case/mod.ts";

const BACKLOG = 3;
/** Connections that no system queues for a backlog of 3: Linux queues one more, BSD half as many again. */
const TOO_MANY = 3 * BACKLOG;

export default defineCase({
  id: "tcp/listen/backlog-limit",
  title: "Clients connect to a listener that does not accept",
  requirement:
    "A listener queues as many connections as its backlog says; more of them wait, none is refused, and " +
    "all that are connected are served.",
  lesson: "The backlog is the number of clients that may wait to be accepted, not of those that are " +
    "served. Those beyond it are not refused but wait for their connect to be answered.",
  level: "should",
  sources: [posix("listen", "DESCRIPTION"), linux("listen(2)", "backlog")],
  // The subject listens.
  axes: { role: ["server"], family: EVERY_FAMILY },
  needs: { subject: ["stream", "backlog"], peer: ["stream"] },
  outcomes: {
    within: { conforming: ["ok"] },
    beyond: {
      conforming: ["pending"],
      tolerated: {
        ok: "a backlog is a hint: the system queues more",
        ECONNREFUSED: { reason: "Winsock refuses", when: { os: "windows" } },
      },
    },
    queued: { conforming: ["intact"], after: { within: "ok" } },
    // Whatever the queue holds, it holds what it has let connect.
    others: { conforming: ["intact"], after: { queued: "intact" } },
  },
  async script({ listening, subject, peer, pendingOr, record }) {
    const { listener, address } = await listening(subject, { backlog: BACKLOG });
    const clients: Socket[] = [];
    let how: Outcome = "ok";
    while (how === "ok" && clients.length < TOO_MANY) {
      const connecting = peer.connectStream(address);
      how = await pendingOr(connecting, outcome);
      if (how === "ok") clients.push(await connecting);
    }
    const enough = clients.length >= BACKLOG;
    record("within", enough ? "ok" : how);
    record("beyond", how);
    if (!enough) return;
    const serve = async (client: Socket) => await exchanged(client, (await listener.accept()).socket);
    const served: Outcome[] = [];
    for (const client of clients) {
      served.push(await serve(client));
      if (served.at(-1) !== "intact") break;
    }
    const [queued, others] = [served.slice(0, BACKLOG), served.slice(BACKLOG)];
    record("queued", queued.at(-1)!);
    if (queued.at(-1) === "intact") record("others", others.at(-1) ?? "intact");
  },
});
