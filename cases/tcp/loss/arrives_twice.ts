import { defineCase, ending, exchanged, INET, intact, linux, rfc } from "../../../harness/case/mod.ts";
import { sentAgain } from "./_hole.ts";
import { DOWN_MS, LOST } from "./_path.ts";

const DATA = { seed: 97, length: 3_000 } as const;
const REST = { ...DATA, offset: DATA.length, length: 500 } as const;
/** Times that the path is down for {@linkcode DOWN_MS} at most: the peer sends again meanwhile. */
const MOST_WAITS = 10;

export default defineCase({
  id: "tcp/loss/arrives-twice",
  title: "The peer sends again what has already arrived",
  requirement: "Bytes that arrive a second time are received once: a receive that waits for more goes on " +
    "waiting, and gets what follows.",
  level: "must",
  sources: [rfc(9293, "2.2"), rfc(9293, "3.10.7.4"), linux("tcp(7)", "TCP_INFO")],
  // Either role will do, and takes its time.
  axes: { role: ["client"], family: INET },
  needs: { subject: ["stream"], peer: ["stream", "filter", "option:raw", "option:TCP_INFO"] },
  outcomes: {
    content: { conforming: ["intact"] },
    again: LOST,
    rest: { conforming: ["intact"] },
    exchange: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
  },
  async script({ connected, stillBlockedFor, measure, record }) {
    const { subject, peer } = await connected();
    await peer.lose("everything");
    await peer.sendall(DATA);
    record("content", intact(await subject.drain({ size: DATA.length, pattern: DATA }), DATA.length));
    const draining = subject.drain({ size: REST.length, pattern: REST });
    let waits = true;
    for (let tries = 0; waits && tries < MOST_WAITS && await sentAgain(peer) < DATA.length; tries++) {
      waits = await stillBlockedFor(DOWN_MS, draining);
    }
    // What was sent again last may still be under way.
    record("again", waits && await stillBlockedFor(0, draining) ? "pending" : "data");
    measure("bytesAgain", await sentAgain(peer));
    await peer.loseNothing();
    await peer.sendall(REST);
    record("rest", intact(await draining, REST.length));
    record("exchange", await exchanged(subject, peer));
    await peer.close();
    record("end", ending(await subject.drain({})));
  },
});
