import { defineCase, EVERY_FAMILY, posix, type Row } from "../../harness/case/mod.ts";
import { isOn } from "../option/_value.ts";

/** Longer than anything waits here. */
const SECONDS = 30;

const yes: Row = { conforming: ["yes"] };
const no: Row = { conforming: ["no"] };

export default defineCase({
  id: "lifecycle/dup-options",
  title: "An option that is set by one descriptor holds for every descriptor",
  requirement: "The options of a socket are one set, whichever of its descriptors " +
    "sets them, before its duplicate or after.",
  level: "must",
  sources: [posix("dup"), posix("setsockopt"), posix("XSH 2.10.16", "Use of Options")],
  axes: { family: EVERY_FAMILY },
  needs: { subject: ["stream", "dup", "option:SO_KEEPALIVE", "option:SO_RCVTIMEO"], peer: ["stream"] },
  outcomes: {
    before: yes,
    time: { conforming: ["same"] },
    byDuplicate: yes,
    byOriginal: no,
    afterClose: yes,
  },
  async script({ connected, record }) {
    const { subject } = await connected();
    await subject.setsockopt("SO_KEEPALIVE", 1);
    await subject.setsockopt("SO_RCVTIMEO", SECONDS, 0);
    const duplicate = await subject.dup();
    const times = [await subject.getsockopt("SO_RCVTIMEO"), await duplicate.getsockopt("SO_RCVTIMEO")];
    record("time", times.every(({ value }) => value === SECONDS) ? "same" : "different");
    record("before", await isOn(duplicate, "SO_KEEPALIVE"));
    await subject.setsockopt("SO_KEEPALIVE", 0);
    await duplicate.setsockopt("SO_KEEPALIVE", 1);
    record("byDuplicate", await isOn(subject, "SO_KEEPALIVE"));
    await subject.setsockopt("SO_KEEPALIVE", 0);
    record("byOriginal", await isOn(duplicate, "SO_KEEPALIVE"));
    await duplicate.setsockopt("SO_KEEPALIVE", 1);
    await duplicate.close();
    record("afterClose", await isOn(subject, "SO_KEEPALIVE"));
  },
});
