import { BYTE, defineCase, EVERY_FAMILY, linux, outcome } from "../../harness/case/mod.ts";
import { none, same, silent, told, toldTogether } from "./_tells.ts";

const ok = { conforming: ["ok"] } as const;

export default defineCase({
  id: "epoll/duplicate",
  title: "A duplicate is a member of its own",
  requirement:
    "A duplicate of a socket can be added next to it, with other events, is reported separately, and stays " +
    "when the socket is removed.",
  level: "must",
  sources: [linux("epoll(7)", "Questions and answers, 0 and 1")],
  axes: { role: ["server"], family: EVERY_FAMILY },
  needs: { subject: ["stream", "dup", "epoll"], peer: ["stream"] },
  outcomes: { add: ok, idle: none, both: same, edgeAgain: same, remove: ok, left: none, byte: same },
  async script({ connected, subject: seat, record }) {
    const { subject, peer } = await connected();
    const epoll = await seat.epoll();
    await epoll.add(subject, ["in"]);
    const duplicate = await subject.dup();
    record("add", await outcome(epoll.add(duplicate, ["in", "et"])));
    record("idle", await silent(epoll));
    await peer.sendall(BYTE);
    record("both", await toldTogether(epoll, [subject, "in"], [duplicate, "in"]));
    record("edgeAgain", await told(epoll, subject, "in"));
    record("remove", await outcome(epoll.remove(subject)));
    record("left", await silent(epoll));
    await peer.sendall(BYTE);
    record("byte", await told(epoll, duplicate, "in"));
  },
});
