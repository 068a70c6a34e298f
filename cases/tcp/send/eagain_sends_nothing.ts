import {
  BOTH_ROLES,
  defineCase,
  EVERY_FAMILY,
  intact,
  type Outcome,
  posix,
} from "../../../harness/case/mod.ts";
import { offered } from "./_offer.ts";

/** Sends that have to be refused. */
const REFUSALS = 3;
/** Sends at most. */
const MOST_SENDS = 100;
/**
 * Bytes between the payloads of two sends: no byte of one is a byte of another, so that a refused one is
 * known wherever it turns up.
 */
const APART = 100_000_007;
/** Sent after everything that was accepted. */
const NEXT = { seed: 17, length: 1000 };

export default defineCase({
  id: "tcp/send/eagain-sends-nothing",
  title: "A refused send leaves nothing in the stream",
  requirement: "A send that fails with EAGAIN has sent nothing: none of its bytes are in the stream.",
  level: "must",
  sources: [posix("send", "EAGAIN"), posix("send", "RETURN VALUE")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: {
    subject: ["stream", "send", "mode:nonblocking"],
    peer: ["stream", "demand-read", "option:SO_RCVBUF"],
  },
  outcomes: {
    refused: { conforming: ["EAGAIN", "EWOULDBLOCK"] },
    accepted: { conforming: ["intact"] },
    afterwards: { conforming: ["intact"] },
  },
  async script({ connectedSmall, record }) {
    const { subject, peer, tooMuch } = await connectedSmall();
    await subject.setMode("nonblocking");
    const accepted = [];
    let [refused, refusals]: [Outcome, number] = ["none", 0];
    for (let sends = 0; refusals < REFUSALS && sends < MOST_SENDS; sends++) {
      const payload = { ...tooMuch, offset: sends * APART };
      const { count, outcome } = await offered(subject.send(payload), payload);
      if (count > 0) accepted.push({ ...payload, length: count });
      else refusals++;
      refused = outcome;
    }
    record("refused", refused);

    let content: Outcome = "intact";
    for (const pattern of accepted) {
      content = intact(await peer.drain({ pattern, size: pattern.length }), pattern.length);
      if (content !== "intact") break;
    }
    record("accepted", content);

    await subject.setMode("natural");
    await subject.sendall(NEXT);
    await subject.close();
    record("afterwards", intact(await peer.drain({ pattern: NEXT }), NEXT.length));
  },
});
