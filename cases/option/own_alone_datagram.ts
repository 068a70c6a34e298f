import { defineCase, EVERY_FAMILY, posix, type Socket } from "../../harness/case/mod.ts";
import { valueOf } from "./_value.ts";

/** Bytes of a buffer that is not as large as the default. */
const SMALL = 50_000;

export default defineCase({
  id: "option/own-alone-datagram",
  title: "A datagram socket keeps its options to itself",
  requirement:
    "An option that is set on one of several datagram sockets, or by a duplicate of it, changes it alone, " +
    "and none that is opened later.",
  level: "must",
  sources: [posix("setsockopt"), posix("XSH 2.10.16", "Use of Options")],
  axes: { family: EVERY_FAMILY },
  needs: { subject: ["datagram", "option:SO_RCVBUF"] },
  outcomes: { own: { conforming: ["different"] }, others: { conforming: ["same"] } },
  async script({ datagram, subject, record }) {
    const open = async () => (await datagram(subject)).socket;
    const [first, second, third] = [await open(), await open(), await open()];
    const sizes = (sockets: readonly Socket[]) =>
      Promise.all(sockets.map((each) => valueOf(each, "SO_RCVBUF")));
    const before = await valueOf(second, "SO_RCVBUF");
    const setting = subject.has("dup") ? await second.dup() : second;
    await setting.setsockopt("SO_RCVBUF", SMALL);
    record("own", await valueOf(second, "SO_RCVBUF") === before ? "same" : "different");
    const others = await sizes([first, third, await open()]);
    record("others", others.every((size) => size === before) ? "same" : "different");
  },
});
