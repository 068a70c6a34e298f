import {
  BOTH_ROLES,
  BYTE,
  defineCase,
  INET,
  outcome,
  posix,
  rfc,
  type Row,
  type Socket,
  STAYS_SET,
} from "../../../harness/case/mod.ts";

/** The calls that send. */
const SENDS: Readonly<Record<string, (socket: Socket) => Promise<unknown>>> = {
  send: (socket) => socket.send(BYTE),
  sendDontwait: (socket) => socket.send(BYTE, ["dontwait"]),
  sendall: (socket) => socket.sendall(BYTE),
  nothing: (socket) => socket.send(BYTE.subarray(1)),
};
const NAMES = Object.keys(SENDS);

const broken: Row = { conforming: ["EPIPE"], tolerated: { ECONNRESET: STAYS_SET } };

export default defineCase({
  id: "tcp/reset/told-then-sends",
  title: "A receive has reported a reset, and then something is sent",
  requirement:
    "After a reset that a receive has reported, every send fails with EPIPE, again and again, and " +
    "receives give the end of file; it can be closed.",
  level: "must",
  sources: [posix("send", "EPIPE"), posix("XSH 2.10.10"), rfc(9293, "3.10.2")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["stream", "send", "send:dontwait"], peer: ["stream", "abort"] },
  outcomes: {
    ...Object.fromEntries(NAMES.flatMap((name) => [[`${name}Told`, { conforming: ["ECONNRESET"] }], [
      name,
      name === "nothing" ? { ...broken, conforming: ["EPIPE", "ok"] } : broken,
    ]])) as Record<string, Row>,
    again: broken,
    end: { conforming: ["eof"], tolerated: { ECONNRESET: STAYS_SET } },
    close: { conforming: ["ok"] },
  },
  async script({ connected, visible, record }) {
    let last: Socket | undefined;
    for (const [name, send] of Object.entries(SENDS)) {
      const { subject, peer } = await connected();
      await peer.abort();
      await visible(subject, "reset");
      record(`${name}Told`, await outcome(subject.recv(1)));
      record(name, await outcome(send(subject)));
      last = subject;
    }
    record("again", await outcome(last!.send(BYTE)));
    record("end", await outcome(last!.recv(1)));
    record("close", await outcome(last!.close()));
  },
});
