import {
  BOTH_ROLES,
  defineCase,
  EVERY_FAMILY,
  intact,
  type Outcome,
  posix,
} from "../../../harness/case/mod.ts";
import { fill, offered } from "./_offer.ts";

/** Sends of a byte at most. */
const MOST_SENDS = 300;

export default defineCase({
  id: "tcp/send/one-byte-full",
  title: "A sender of single bytes finds the buffers full",
  requirement:
    "Where the buffers are full, a send of one byte is refused or its byte arrives, by a duplicate as well.",
  level: "must",
  sources: [posix("send", "EAGAIN"), posix("send", "RETURN VALUE"), posix("dup")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: {
    subject: ["stream", "send", "send:dontwait", "dup", "mode:nonblocking"],
    peer: ["stream", "demand-read"],
  },
  outcomes: {
    arrived: { conforming: ["intact"] },
    afterwards: { conforming: ["intact"] },
  },
  async script({ connectedSmall, record, measure }) {
    const { subject, peer, tooMuch } = await connectedSmall();
    await subject.setMode("nonblocking");
    const duplicate = await subject.dup();
    let { count } = await fill(subject, tooMuch);
    for (const socket of [subject, duplicate]) {
      let how: Outcome = "full";
      for (let sends = 0; sends < MOST_SENDS && how === "full"; sends++) {
        const byte = { ...tooMuch, offset: count, length: 1 };
        ({ outcome: how } = await offered(socket.send(byte, ["dontwait"]), byte));
        if (how === "full") count++;
      }
    }
    measure("accepted", count);
    const sent = { ...tooMuch, length: count };
    record("arrived", intact(await peer.drain({ size: count, pattern: sent }), count));
    const rest = { ...tooMuch, offset: count, length: 10 };
    await subject.send(rest);
    record("afterwards", intact(await peer.drain({ size: rest.length, pattern: rest }), rest.length));
  },
});
