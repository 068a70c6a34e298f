import { BYTE, defineCase, EVERY_FAMILY, posix, WAITING_MODES } from "../../harness/case/mod.ts";
import { endsBy, noTime, takesNoTime } from "./_at_once.ts";

export default defineCase({
  id: "delay/recv",
  title: "Bytes, an end or a reset come while a receive waits",
  requirement: "A receive waits until bytes arrive, or the end, and no longer.",
  lesson:
    "A wake-up that is lost and made good by a timer delays everything by that timer, and no byte is wrong.",
  level: "should",
  sources: [posix("recv", "DESCRIPTION: shall block until a message arrives")],
  axes: { role: ["server"], family: EVERY_FAMILY, mode: WAITING_MODES },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: { bytes: noTime, bytesAgain: noTime, end: noTime },
  async script(scenario) {
    const { connected, connectedTo, inMode } = scenario;
    const { subject, peer, listener, address } = await connected();
    await inMode(subject);
    for (const checkpoint of ["bytes", "bytesAgain"]) {
      await takesNoTime(
        scenario,
        checkpoint,
        () => endsBy(scenario, subject.recv(16), "data", () => peer.sendall(BYTE)),
      );
    }
    await takesNoTime(scenario, "end", async () => {
      const { subject, peer } = await connectedTo(listener, address);
      await inMode(subject);
      return await endsBy(scenario, subject.recv(16), "eof", () => peer.close());
    });
  },
});
