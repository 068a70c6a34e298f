import {
  BOTH_ROLES,
  bytesOf,
  compared,
  defineCase,
  exchanged,
  linux,
  LINUX_OPTION,
  outcome,
  report,
} from "../../../harness/case/mod.ts";
import { intBytes } from "../../option/_raw.ts";

/** The number of SO_PASSCRED at the level of sockets. */
const SO_PASSCRED = 16;
const MESSAGE = bytesOf("with a descriptor");
/** Room for so many descriptors that the credentials, which come first, leave some. */
const ROOM = 12;

export default defineCase({
  id: "unix/stream/fd-and-credentials",
  title: "A descriptor comes beside credentials",
  requirement: "With SO_PASSCRED on, a receive gives the descriptors that come beside the credentials.",
  lesson: "The kernel puts the credentials first, so that a receiver with room for a descriptor alone gets " +
    "none. Go through all control messages, and leave room for each that was asked for.",
  level: "may",
  sources: [
    linux("unix(7)", "SO_PASSCRED, SCM_RIGHTS"),
    report("rhboot/pesign", 69),
    report("google/gvisor", 14594),
    report("google/gvisor", 14785),
  ],
  axes: { role: BOTH_ROLES, family: ["unix"] },
  needs: {
    subject: ["stream", "descriptors", "option:raw", "option:SO_KEEPALIVE"],
    peer: ["stream", "descriptors"],
  },
  outcomes: {
    set: { conforming: ["ok"], tolerated: { ENOPROTOOPT: LINUX_OPTION, EINVAL: LINUX_OPTION } },
    bytes: { conforming: ["intact"], after: { set: "ok" } },
    number: { conforming: ["same"], after: { set: "ok" } },
    flag: { conforming: ["whole"], after: { set: "ok" } },
    given: { conforming: ["intact"], after: { number: "same" } },
  },
  async script({ connected, record }) {
    const { subject, peer } = await connected();
    const passed = await connected();
    const on = intBytes(1);
    const set = await outcome(subject.setRawOption("SO_KEEPALIVE", on, SO_PASSCRED));
    record("set", set);
    if (set !== "ok") return;
    await peer.sendDescriptors(MESSAGE, [passed.peer]);
    await passed.peer.close();
    const { data, sockets: [given, ...others], flags } = await subject.recvDescriptors(100, ROOM);
    record("bytes", compared(data, MESSAGE));
    record("number", given && others.length === 0 ? "same" : "different");
    record("flag", flags.includes("ctrunc") ? "truncated" : "whole");
    if (given) record("given", await exchanged(given, passed.subject));
  },
});
