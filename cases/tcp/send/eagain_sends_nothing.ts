import { defineCase, intact, type Outcome, posix } from "../../../harness/case/mod.ts";
import { BULK, offered, smallPeer } from "./offer.ts";

/** Bytes offered to one send. */
const OFFER = 1024 * 1024;
/** Sends that have to be refused. */
const REFUSALS = 3;
/** Sends at most. */
const MOST_SENDS = 100;

export default defineCase({
  id: "tcp/send/eagain-sends-nothing",
  title: "What was refused does not appear later",
  requirement: "A send that fails with EAGAIN has sent nothing: none of its bytes are in the stream.",
  level: "must",
  sources: [posix("send", "EAGAIN"), posix("send", "RETURN VALUE")],
  axes: { role: ["server", "client"], family: ["ipv4", "ipv6", "unix"] },
  needs: {
    subject: ["stream", "send", "mode:nonblocking"],
    peer: ["stream", "demand-read", "option:SO_RCVBUF"],
  },
  outcomes: {
    refused: { conforming: ["EAGAIN", "EWOULDBLOCK"] },
    accepted: { conforming: ["intact"] },
    afterwards: { conforming: ["intact"] },
  },
  async script({ role, connected, record }) {
    const { subject, peer } = await connected(smallPeer(role));
    await subject.setMode("nonblocking");
    const accepted: { seed: number; offset: number; length: number }[] = [];
    let refusals = 0;
    let last: Outcome = "none";
    for (let sends = 0; refusals < REFUSALS && sends < MOST_SENDS; sends++) {
      // Every send has bytes of its own, so that those of a refused one are known wherever they turn up.
      const payload = { seed: BULK.seed, offset: sends * 100_000_007, length: OFFER };
      const sent = await offered(subject.send(payload), OFFER);
      last = sent.outcome;
      if (sent.count > 0) accepted.push({ ...payload, length: sent.count });
      else refusals++;
    }
    record("refused", last);
    let content: Outcome = "intact";
    for (const pattern of accepted) {
      if (content === "intact") {
        content = intact(await peer.drain({ pattern, size: pattern.length }), pattern.length);
      }
    }
    record("accepted", content);
    // Behind what was accepted comes what is sent next, and then the end.
    const next = { seed: 17, length: 1000 };
    await subject.setMode("natural");
    await subject.sendall(next);
    await subject.close();
    record("afterwards", intact(await peer.drain({ pattern: next }), next.length));
  },
});
