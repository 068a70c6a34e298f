import { BYTE, defineCase, EVERY_FAMILY, outcome, posix, WAITING_MODES } from "../../harness/case/mod.ts";
import { endsBy, noTime, takesNoTime } from "./_at_once.ts";

export default defineCase({
  id: "delay/recvfrom",
  title: "A datagram comes while a receive waits",
  requirement: "A receive waits until a datagram arrives and no longer, and a datagram is sent at once.",
  level: "should",
  sources: [posix("recvfrom", "DESCRIPTION: shall block until a message arrives"), posix("sendto")],
  axes: { family: EVERY_FAMILY, mode: WAITING_MODES },
  needs: { subject: ["datagram"], peer: ["datagram"] },
  outcomes: { sent: noTime, arrives: noTime, received: noTime },
  async script(scenario) {
    const { datagrams, elapsedMs, inMode } = scenario;
    const { subject, subjectAddress, peer, peerAddress } = await datagrams();
    await inMode(subject);
    await takesNoTime(scenario, "sent", async () => {
      const sending = subject.sendto(BYTE, peerAddress);
      const how = await outcome(sending);
      await peer.recvfrom(16);
      return how === "ok" ? elapsedMs(sending) : how;
    });
    await takesNoTime(
      scenario,
      "arrives",
      () => endsBy(scenario, peer.recvfrom(16), "data", () => subject.sendto(BYTE, peerAddress)),
    );
    await takesNoTime(
      scenario,
      "received",
      () => endsBy(scenario, subject.recvfrom(16), "data", () => peer.sendto(BYTE, subjectAddress)),
    );
  },
});
