// Urgent data of TCP: one byte for each direction, as a newer one would make an ordinary byte of an older
// one.
import type { Ends, Step, Steps } from "./step.ts";
import { gone } from "./travel.ts";

/** The urgent byte where it is read apart from others. */
const URGENT = 0x21;
/** Ordinary bytes in front of it that the subject sends with it: only the last byte of a send is urgent. */
export const BEFORE = 2;

/** Sends some bytes of which the last is urgent. */
const sending = (by: "subject" | "peer", before: number): Pick<Step, "call" | "word" | "arrive"> => {
  const isInline = (ends: Ends) => by === "peer" && ends.inline;
  return {
    call(ends) {
      const direction = by === "subject" ? ends.sent : ends.received;
      // In its place it is a byte like others.
      const ordinary = before + (isInline(ends) ? 1 : 0);
      const data = direction.piece(before + 1);
      if (ordinary === before) data[before] = URGENT;
      direction.sent += ordinary;
      const call = ends[by].send(data, ["oob"]);
      call.catch(() => direction.sent -= ordinary);
      return call;
    },
    word: (count: number) => count === before + 1 ? "ok" : "partial",
    async arrive(ends, seen) {
      if (seen !== "ok") return;
      const { outstanding } = by === "subject" ? ends.sent : ends.received;
      const due = isInline(ends) ? outstanding : outstanding + 1;
      await ends.settled((subject, peer) => {
        const [near, far] = by === "subject" ? [subject, peer] : [peer, subject];
        return gone(near) || gone(far) || far!.unread >= due || near!.unacknowledged === 0;
      });
    },
  };
};

/** Receives the urgent byte. */
const receiving = (by: "subject" | "peer") => ({
  by,
  about: "receives urgent data",
  code: `${by}.recv(1, ["oob"])`,
  needs: ["recv:oob"],
  call: (ends) => ends[by].recv(1, ["oob"]),
  word: (data: Uint8Array) => data.length === 0 ? "eof" : data[0] === URGENT ? "data" : "corrupt",
} as const satisfies Step);

/** The steps that are about urgent data, by their names. */
export const URGENT_STEPS = {
  "send-urgent": {
    by: "subject",
    alike: "send",
    about: `sends ${BEFORE + 1} bytes, the last of them urgent`,
    needs: ["send:oob"],
    code: 'subject.send(bytes, ["oob"])',
    ...sending("subject", BEFORE),
  },
  "recv-urgent": receiving("subject"),
  "at-mark": {
    by: "subject",
    about: "asks if it is at the mark of urgent data",
    needs: ["sockatmark"],
    code: "subject.sockatmark()",
    call: ({ subject }) => subject.sockatmark(),
    word: (at: boolean) => at ? "yes" : "no",
  },
  "urgent-inline": {
    by: "subject",
    about: "sets SO_OOBINLINE",
    needs: ["option:SO_OOBINLINE"],
    code: 'subject.setsockopt("SO_OOBINLINE", 1)',
    async call(ends) {
      await ends.subject.setsockopt("SO_OOBINLINE", 1);
      ends.inline = true;
    },
    word: () => "ok",
  },
  "peer-urgent": {
    by: "peer",
    alike: "peer-send",
    about: "sends an urgent byte",
    needs: ["send:oob"],
    code: 'peer.send(byte, ["oob"])',
    ...sending("peer", 0),
  },
  "peer-recv-urgent": receiving("peer"),
} as const satisfies Steps;

/** The steps that are about what the subject receives. */
export const URGENT_RECEIVED: readonly string[] = [
  "recv-urgent",
  "at-mark",
  "urgent-inline",
  "peer-urgent",
] satisfies (keyof typeof URGENT_STEPS)[];
