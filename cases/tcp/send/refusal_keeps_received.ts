import {
  BOTH_ROLES,
  compared,
  defineCase,
  EVERY_FAMILY,
  intact,
  posix,
  python,
  REFUSING_MODES,
} from "../../../harness/case/mod.ts";
import { numbered } from "../close/_received.ts";
import { fillUp } from "./_offer.ts";

const RECEIVED = numbered(3000);
const LATER = numbered(1000);

export default defineCase({
  id: "tcp/send/refusal-keeps-received",
  title: "A send that finds no room loses nothing that was received",
  requirement: "Data that had come before a send was refused, or while its time ran, is received in full.",
  level: "must",
  sources: [posix("send", "EAGAIN"), posix("recv"), python("Notes on socket timeouts")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY, mode: REFUSING_MODES },
  needs: {
    subject: ["stream", "send", "demand-read"],
    peer: ["stream", "demand-read", "option:SO_RCVBUF"],
  },
  outcomes: {
    received: { conforming: ["intact"] },
    later: { conforming: ["intact"] },
    sent: { conforming: ["intact"] },
  },
  async script(scenario) {
    const { connectedSmall, visible, record } = scenario;
    const { subject, peer, tooMuch } = await connectedSmall();
    await peer.sendall(RECEIVED);
    await visible(subject, "data", RECEIVED.length);
    const { count } = await fillUp(scenario, subject, tooMuch);
    record("received", compared(await subject.recvExactly(RECEIVED.length), RECEIVED));
    // The other direction is as open as before.
    await peer.sendall(LATER);
    await visible(subject, "data", LATER.length);
    record("later", compared(await subject.recvExactly(LATER.length), LATER));
    record("sent", intact(await peer.drain({ size: count, pattern: tooMuch }), count));
  },
});
