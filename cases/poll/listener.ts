import { defineCase, EVERY_FAMILY, posix } from "../../harness/case/mod.ts";
import { awaited, look, told } from "./_told.ts";

export default defineCase({
  id: "poll/listener",
  title: "A listener is readable for as long as connections are queued",
  requirement:
    "A listener reports that a connection can be accepted, and nothing else, until the last one is.",
  level: "must",
  sources: [posix("accept", "The socket shall be selected as ready for reading"), posix("poll", "POLLIN")],
  axes: { role: ["server"], family: EVERY_FAMILY },
  needs: { subject: ["stream", "poll"], peer: ["stream"] },
  ...told({ idle: [], queued: ["in"], oneLeft: ["in"], empty: [] }),
  async script(scenario) {
    const { listening, subject, peer } = scenario;
    const { listener, address } = await listening(subject);
    await look(scenario, "idle", listener);
    await peer.connectStream(address);
    await peer.connectStream(address);
    await awaited("in", listener);
    await look(scenario, "queued", listener);
    await listener.accept();
    await awaited("in", listener);
    await look(scenario, "oneLeft", listener);
    await listener.accept();
    await look(scenario, "empty", listener);
  },
});
