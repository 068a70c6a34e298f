import {
  BOTH_ROLES,
  BYTE,
  bytesOf,
  compared,
  defineCase,
  exchanged,
  type Outcome,
  outcome,
  report,
} from "../../harness/case/mod.ts";

const RESETS = 20;
const MARK = bytesOf("the next one");
/** Connections that are looked at, and milliseconds for the mark on each. */
const [TRIES, MARK_MS] = [5, 1_000];

export default defineCase({
  id: "relay/survives-resets",
  title: "Connections that are reset leave the others alone",
  requirement:
    "A relay of which one end has reset twenty connections goes on with the others, and serves the next.",
  level: "must",
  sources: [report("apache/mina-sshd", 879), report("linkerd/linkerd2", 5180)],
  relay: "only",
  axes: { role: BOTH_ROLES },
  needs: { subject: ["stream", "abort"], peer: ["stream"] },
  outcomes: {
    old: { conforming: ["intact"] },
    next: { conforming: ["intact"] },
  },
  async script({ connected, connectedTo, client, passedOn, record }) {
    const { listener, address, ...old } = await connected();
    for (let number = 0; number < RESETS; number++) {
      const ends = await connectedTo(listener, address);
      await ends.peer.sendall(BYTE);
      await ends.subject.sendall(BYTE);
      await ends.subject.abort();
    }
    record("old", await exchanged(old.subject, old.peer));
    const next = await client.connectStream(address);
    await next.sendall(MARK);
    // A relay may have connected anew for one of those that were reset: that is not the one which is meant.
    let arrived: Outcome = "none";
    for (let tries = 0; tries < TRIES && arrived !== "intact"; tries++) {
      const accepting = listener.accept();
      if (await passedOn(accepting, outcome) !== "ok") break;
      const receiving = (await accepting).socket.recvExactly(MARK.length);
      arrived = await passedOn(receiving, markOr, MARK_MS);
    }
    record("next", arrived);
  },
});

/** Says whether the mark came; an end is not a mark. */
async function markOr(receiving: Promise<Uint8Array>): Promise<Outcome> {
  const failed = await outcome(receiving);
  return failed === "data" || failed === "eof" ? compared(await receiving, MARK) : failed;
}
