import {
  BOTH_ROLES,
  bytesOf,
  compared,
  defineCase,
  exchanged,
  linux,
  outcome,
  posix,
  type Row,
} from "../../../harness/case/mod.ts";

const MESSAGE = bytesOf("with a descriptor");

const intact: Row = { conforming: ["intact"] };
const eof: Row = { conforming: ["eof"] };

export default defineCase({
  id: "unix/stream/fd-given-up",
  title: "Nobody takes a descriptor that was sent",
  requirement:
    "A receive that has no room for descriptors gives the bytes and closes the descriptors; so does a close.",
  level: "should",
  sources: [posix("recvmsg", "SCM_RIGHTS"), linux("unix(7)", "SCM_RIGHTS"), posix("close")],
  axes: { role: BOTH_ROLES, family: ["unix"] },
  needs: { subject: ["stream"], peer: ["stream", "descriptors"] },
  outcomes: {
    received: intact,
    receivedEnd: eof,
    first: intact,
    rest: intact,
    restEnd: eof,
    goesOn: intact,
    closedEnd: eof,
  },
  async script({ connected, record }) {
    const { subject, peer } = await connected();
    /** Sends one end of a connection away, and gives the other. */
    const send = async () => {
      const passed = await connected();
      await peer.sendDescriptors(MESSAGE, [passed.peer]);
      await passed.peer.close();
      return passed.subject;
    };
    const whole = await send();
    record("received", compared(await subject.recv(100), MESSAGE));
    record("receivedEnd", await outcome(whole.recv(1)));
    const pieces = await send();
    record("first", compared(await subject.recv(1), MESSAGE.subarray(0, 1)));
    record("rest", compared(await subject.recvExactly(MESSAGE.length - 1), MESSAGE.subarray(1)));
    record("restEnd", await outcome(pieces.recv(1)));
    record("goesOn", await exchanged(subject, peer));
    const unread = await send();
    await subject.close();
    record("closedEnd", await outcome(unread.recv(1)));
  },
});
