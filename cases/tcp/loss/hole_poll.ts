import {
  BOTH_ROLES,
  BYTE,
  defineCase,
  INET,
  intact,
  posix,
  rfc,
  type Socket,
} from "../../../harness/case/mod.ts";
import { LONG_MS } from "../../poll/_long.ts";
import { BEHIND, behindHole, BOTH, LEAVES_HOLES, MISSING } from "./_hole.ts";

const YES = { conforming: ["yes"] } as const;
const NOTHING = { conforming: ["none"] } as const;

export default defineCase({
  id: "tcp/loss/hole-poll",
  title: "Polls look at a connection with bytes missing",
  requirement:
    "A poll reports neither bytes nor an end after bytes that are missing; it reports all of them " +
    "when these have come.",
  level: "must",
  sources: [posix("poll", "POLLIN"), rfc(9293, "3.10.7.4")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "poll"], peer: ["stream", "shutdown:write", ...LEAVES_HOLES] },
  outcomes: {
    bytes: NOTHING,
    bytesCome: YES,
    bytesContent: { conforming: ["intact"] },
    end: NOTHING,
    endComes: YES,
    endContent: { conforming: ["intact"] },
  },
  async script(scenario) {
    const { record } = scenario;
    const comes = async (
      which: "bytes" | "end",
      come: "bytesCome" | "endComes",
      send: (peer: Socket) => Promise<unknown>,
      length: number,
    ) => {
      const told = await behindHole(scenario, send, (subject) => subject.poll(["in"], LONG_MS));
      record(which, told.waits ? "none" : "data");
      await told.peer.loseNothing();
      // What comes the other way says what is missing.
      await told.subject.sendall(BYTE);
      record(come, (await told.call).includes("in") ? "yes" : "no");
      const pattern = { ...MISSING, length };
      record(`${which}Content`, intact(await told.subject.drain({ size: length, pattern }), length));
    };
    await comes("bytes", "bytesCome", (peer) => peer.sendall(BEHIND), BOTH.length);
    await comes("end", "endComes", (peer) => peer.shutdown("write"), MISSING.length);
  },
});
