import { BOTH_ROLES, defineCase, ending, INET, intact, report, rfc } from "../../../harness/case/mod.ts";
import { whileDown } from "./_path.ts";

/** Bytes of a small receive buffer, which Linux makes twice as many. */
const SMALL = 65_536;
/** Bytes of a larger one, as many as every Linux allows by default. */
const LARGE = 212_992;
/** Bytes that the larger one holds, and the small one does not. */
const BEYOND_SMALL = 200_000;

export default defineCase({
  id: "tcp/loss/window-unheard",
  title: "A closed window opens, and nobody says so",
  requirement: "A sender that waits for a closed window probes it, and goes on where the window has opened " +
    "without an announcement.",
  level: "must",
  sources: [
    rfc(9293, "3.8.6.1"),
    rfc(1122, "4.2.2.17"),
    report("apsun/loliOS", 34),
    report("arcboxlabs/arcbox", 477),
    report("Mellanox/libvma", 590),
    report("zephyrproject-rtos/zephyr", 7876),
    report("tass-belgium/picotcp", 33),
  ],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream"], peer: ["stream", "demand-read", "option:SO_RCVBUF"] },
  outcomes: { content: { conforming: ["intact"] }, end: { conforming: ["eof"] } },
  async script(scenario) {
    const { connected, smallBuffers, blocked, visible, record } = scenario;
    const { subject, peer } = await connected({
      subject: smallBuffers(scenario.subject),
      peer: { SO_RCVBUF: SMALL },
    });
    const all = { seed: 91, length: 1_048_576 };
    const sending = subject.sendall(all);
    // A send that has its bytes in a buffer returns while the window is closed.
    await blocked(sending);
    await whileDown(scenario, sending);
    // A larger buffer opens the window, and no segment reports it before it is asked for.
    await peer.setsockopt("SO_RCVBUF", LARGE);
    await visible(peer, "data", BEYOND_SMALL);
    const draining = peer.drain({ pattern: all });
    await sending;
    await subject.close();
    const drained = await draining;
    record("content", intact(drained, all.length));
    record("end", ending(drained));
  },
});
