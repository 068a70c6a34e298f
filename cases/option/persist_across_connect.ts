import { defineCase, exchanged, INET, linux, posix, type Row } from "../../harness/case/mod.ts";
import { isOn, valueOf } from "./_value.ts";

const FLAGS = ["TCP_NODELAY", "SO_KEEPALIVE", "SO_OOBINLINE"] as const;
const on: Row = { conforming: ["yes"] };
const off: Row = { conforming: ["no"] };

export default defineCase({
  id: "option/persist-across-connect",
  title: "Options that were set before a connect stay set",
  requirement:
    "A connected socket has the options that were set before the connect, can change them, and keeps them " +
    "as it carries bytes.",
  level: "must",
  sources: [posix("XSH 2.10.16", "Use of Options"), linux("socket(7)")],
  axes: { role: ["client"], family: INET },
  needs: {
    subject: ["stream", "bsd", "option:SO_RCVBUF", ...FLAGS.map((flag) => `option:${flag}` as const)],
    peer: ["stream"],
  },
  outcomes: {
    ...Object.fromEntries(FLAGS.flatMap((flag) => [[flag, on], [`${flag}Later`, on], [`${flag}Off`, off]])),
    SO_RCVBUF: { conforming: ["same"] },
    exchange: { conforming: ["intact"] },
  },
  async script({ family, listening, subject, peer, record }) {
    const { listener, address } = await listening(peer);
    const socket = await subject.socket(family, "stream");
    for (const flag of FLAGS) await socket.setsockopt(flag, 1);
    await socket.setsockopt("SO_RCVBUF", 30_000);
    const size = await valueOf(socket, "SO_RCVBUF");
    await socket.connect(address);
    for (const flag of FLAGS) record(flag, await isOn(socket, flag));
    record("exchange", await exchanged(socket, (await listener.accept()).socket));
    record("SO_RCVBUF", await valueOf(socket, "SO_RCVBUF") === size ? "same" : "different");
    for (const flag of FLAGS) {
      record(`${flag}Later`, await isOn(socket, flag));
      await socket.setsockopt(flag, 0);
      record(`${flag}Off`, await isOn(socket, flag));
    }
  },
});
