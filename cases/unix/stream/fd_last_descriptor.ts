import {
  BYTE,
  compared,
  defineCase,
  exchanged,
  linux,
  outcome,
  posix,
  report,
} from "../../../harness/case/mod.ts";

export default defineCase({
  id: "unix/stream/fd-last-descriptor",
  title: "Two descriptors arrive where there is room for one",
  requirement:
    "Just below the limit of descriptors a receive gives those that find a number, says that others were " +
    "cut, and closes these.",
  level: "should",
  sources: [
    linux("recvmsg(2)", "MSG_CTRUNC"),
    linux("unix(7)", "SCM_RIGHTS"),
    posix("recvmsg", "MSG_CTRUNC"),
    report("DragonOS-Community/DragonOS", 2288),
  ],
  axes: { family: ["unix"] },
  needs: { subject: ["stream", "descriptors", "limit"], peer: ["stream", "descriptors"] },
  outcomes: {
    bytes: { conforming: ["intact"] },
    flag: { conforming: ["truncated"] },
    number: { conforming: ["same"] },
    given: { conforming: ["intact"], after: { number: "same" } },
    end: { conforming: ["eof"] },
    goesOn: { conforming: ["intact"] },
  },
  async script({ connected, subject: seat, record }) {
    const { subject, peer } = await connected();
    const [first, second] = [await connected(), await connected()];
    await peer.sendDescriptors(BYTE, [first.peer, second.peer]);
    await first.peer.close();
    await second.peer.close();
    await seat.limitDescriptors(1);
    const { data, sockets: [given, ...others], flags } = await subject.recvDescriptors(10, 4);
    record("bytes", compared(data, BYTE));
    record("flag", flags.includes("ctrunc") ? "truncated" : "whole");
    record("number", given && others.length === 0 ? "same" : "different");
    if (given) record("given", await exchanged(given, first.subject));
    record("end", await outcome(second.subject.recv(1)));
    record("goesOn", await exchanged(subject, peer));
  },
});
