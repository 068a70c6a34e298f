import {
  BOTH_ROLES,
  compared,
  defineCase,
  EVERY_FAMILY,
  type Outcome,
  rfc,
} from "../../../harness/case/mod.ts";
import { OCTETS } from "./_octets.ts";

/** Last bytes that a layer of lines or strings would take off. */
const ENDINGS = [0x0d, 0x0a, 0x00, 0x20];

export default defineCase({
  id: "tcp/stream/binary-transparent",
  title: "Every byte value arrives as it was sent",
  requirement: "A stream carries octets: none is changed, added or taken away for its value.",
  level: "must",
  sources: [rfc(9293, "2.2")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream", "shutdown:write"], peer: ["stream", "shutdown:write"] },
  outcomes: {
    toSubject: { conforming: ["intact"] },
    toPeer: { conforming: ["intact"] },
  },
  async script({ connected, record }) {
    let [toSubject, toPeer]: Outcome[] = ["intact", "intact"];
    for (const ending of ENDINGS) {
      const payload = Uint8Array.from([...OCTETS, ending]);
      const { subject, peer } = await connected();
      await peer.sendall(payload);
      await peer.shutdown("write");
      // Twice the room: what a translation adds is to be seen too.
      const atSubject = compared(await subject.recvExactly(2 * payload.length), payload);
      await subject.sendall(payload);
      await subject.shutdown("write");
      const atPeer = compared(await peer.recvExactly(2 * payload.length), payload);
      if (toSubject === "intact") toSubject = atSubject;
      if (toPeer === "intact") toPeer = atPeer;
    }
    record("toSubject", toSubject!);
    record("toPeer", toPeer!);
  },
});
