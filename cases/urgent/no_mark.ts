import {
  BOTH_ROLES,
  BYTE,
  defineCase,
  INET,
  type Outcome,
  outcome,
  posix,
  type Socket,
} from "../../harness/case/mod.ts";
import { CLOSED } from "../lifecycle/_closed.ts";

const no = { conforming: ["no"] } as const;

export default defineCase({
  id: "urgent/no-mark",
  title: "A stream without urgent data is nowhere at its mark",
  requirement:
    "sockatmark() is 0 where nothing is connected, on a connection that has no urgent data, and at its " +
    "end; a closed socket has none to ask for.",
  level: "should",
  sources: [posix("sockatmark")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "bsd", "sockatmark"], peer: ["stream", "shutdown:write"] },
  outcomes: { fresh: no, connected: no, unread: no, atEnd: no, closed: CLOSED },
  async script({ connected, subject: seat, family, visible, record }) {
    const look = async (socket: Socket): Promise<Outcome> => {
      const asking = socket.sockatmark();
      const how = await outcome(asking);
      return how === "ok" ? (await asking) ? "yes" : "no" : how;
    };
    record("fresh", await look(await seat.socket(family, "stream")));
    const { subject, peer } = await connected();
    record("connected", await look(subject));
    await peer.sendall(BYTE);
    await visible(subject, "data");
    record("unread", await look(subject));
    await subject.recv(1);
    await peer.shutdown("write");
    await visible(subject, "fin");
    record("atEnd", await look(subject));
    await subject.close();
    record("closed", await look(subject));
  },
});
