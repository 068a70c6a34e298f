import { defineCase, INET, linux, outcome, posix, SELECT, type Socket } from "../../../harness/case/mod.ts";
import { refuse, refused } from "./_nobody.ts";

const yes = { conforming: ["yes"] } as const;
/** The error is reported. */
const told = { ...yes, tolerated: { no: SELECT } } as const;
const no = { conforming: ["no"] } as const;

export default defineCase({
  id: "udp/connected/refused-poll",
  title: "A refusal shows in the events of poll until it is read",
  requirement:
    "poll reports an error while a refusal is pending, and none once a receive, a send or SO_ERROR gave it.",
  level: "must",
  sources: [posix("poll", "POLLERR"), posix("getsockopt", "SO_ERROR"), linux("udp(7)", "Error handling")],
  axes: { family: INET },
  needs: {
    subject: ["datagram", "datagram:connect", "send", "stream", "poll", "option:SO_ERROR"],
    peer: ["datagram", "datagram:connect"],
  },
  outcomes: {
    pending: told,
    stillPending: told,
    writable: yes,
    hup: no,
    afterSoError: no,
    afterRecv: no,
    afterSend: no,
    out: yes,
  },
  async script(scenario) {
    const { atOnce, record } = scenario;
    const { subject } = await refused(scenario);
    const tells = async (socket: Socket, event: "err" | "hup" | "out") =>
      (await socket.poll(["in", "out"], 0)).includes(event) ? "yes" : "no";
    record("pending", await tells(subject, "err"));
    // To ask for an event is not to have it.
    record("stillPending", await tells(subject, "err"));
    record("writable", await tells(subject, "out"));
    record("hup", await tells(subject, "hup"));
    await subject.getsockopt("SO_ERROR");
    record("afterSoError", await tells(subject, "err"));
    await refuse(scenario, subject);
    await atOnce(subject.recv(1024), outcome);
    record("afterRecv", await tells(subject, "err"));
    await refuse(scenario, subject);
    await outcome(subject.send(new Uint8Array(1)));
    record("afterSend", await tells(subject, "err"));
    record("out", await tells(subject, "out"));
  },
});
