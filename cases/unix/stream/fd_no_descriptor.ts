import { BYTE, compared, defineCase, exchanged, linux, outcome, posix } from "../../../harness/case/mod.ts";

export default defineCase({
  id: "unix/stream/fd-no-descriptor",
  title: "A descriptor arrives where none is left for it",
  requirement: "At the limit of descriptors a receive gives the bytes, says that " +
    "what came with them was cut, and closes that.",
  level: "should",
  sources: [
    linux("recvmsg(2)", "MSG_CTRUNC"),
    linux("unix(7)", "SCM_RIGHTS"),
    posix("recvmsg", "MSG_CTRUNC"),
  ],
  axes: { family: ["unix"] },
  needs: { subject: ["stream", "descriptors", "limit"], peer: ["stream", "descriptors"] },
  outcomes: {
    bytes: { conforming: ["intact"] },
    flag: { conforming: ["truncated"] },
    number: { conforming: ["none"] },
    end: { conforming: ["eof"] },
    goesOn: { conforming: ["intact"] },
  },
  async script({ connected, subject: seat, record }) {
    const { subject, peer } = await connected();
    const passed = await connected();
    await peer.sendDescriptors(BYTE, [passed.peer]);
    await passed.peer.close();
    await seat.limitDescriptors(0);
    const { data, sockets, flags } = await subject.recvDescriptors(10, 4);
    record("bytes", compared(data, BYTE));
    record("flag", flags.includes("ctrunc") ? "truncated" : "whole");
    record("number", sockets.length === 0 ? "none" : "different");
    record("end", await outcome(passed.subject.recv(1)));
    record("goesOn", await exchanged(subject, peer));
  },
});
