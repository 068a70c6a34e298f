import {
  bytesOf,
  compared,
  defineCase,
  EVERY_FAMILY,
  linux,
  type Outcome,
  outcome,
  posix,
  report,
} from "../../../harness/case/mod.ts";

const TEXT = bytesOf("ten bytes.");
/** Bytes of each of three buffers; the last is not filled. */
const SIZE = 4;
const SENT = ["one", "after the other"].map(bytesOf);
/** The most messages that are sent by one call, UIO_MAXIOV, and more. */
const MOST = 1_024;
const MORE = Array.from({ length: MOST + 76 }, (_, index) => Uint8Array.of(index % 251));
const OF_MORE = Uint8Array.from(MORE.flatMap((each) => [...each]));

/** Counts the messages of a call that was given {@linkcode MORE}. */
const counted = ({ length }: readonly unknown[]): Outcome =>
  length === MORE.length ? "full" : length === MOST ? "same" : "different";

export default defineCase({
  id: "tcp/stream/several-messages",
  title: "Calls for several messages are made on a connection",
  requirement:
    "On a stream recvmmsg fills one buffer after the other with what is there, and gives an empty message " +
    "at its end; sendmmsg sends one message after the other. A call may have more than 1,024 messages, of " +
    "which sendmmsg sends as many.",
  level: "must",
  sources: [
    linux("recvmmsg(2)", "DESCRIPTION"),
    linux("sendmmsg(2)", "DESCRIPTION"),
    linux("sendmmsg(2)", "NOTES: capped to UIO_MAXIOV"),
    posix("recvmsg"),
    report("erlang/otp", 11550),
  ],
  axes: { family: EVERY_FAMILY, mode: ["natural", "blocking", "nonblocking"] },
  needs: {
    subject: ["stream", "mmsg", "recv:dontwait", "shutdown:write"],
    peer: ["stream", "shutdown:write"],
  },
  outcomes: {
    received: { conforming: ["intact"] },
    counted: { conforming: ["same"] },
    told: { conforming: ["same"] },
    sent: { conforming: ["intact"] },
    moreReceived: { conforming: ["full", "same"] },
    ofMore: { conforming: ["intact"] },
    moreSent: {
      conforming: ["same"],
      tolerated: { full: { reason: "only Linux has such a limit", when: { os: "!linux" } } },
    },
    moreArrived: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
    reply: { conforming: ["intact"] },
    broken: { conforming: ["EPIPE"] },
  },
  async script({ connected, inMode, visible, family, record }) {
    const { subject, peer } = await connected();
    await inMode(subject);
    await peer.sendall(TEXT);
    await visible(subject, "data", TEXT.length);
    const received = await subject.recvmmsg([SIZE, SIZE, SIZE], { flags: ["dontwait"] });
    record("received", compared(Uint8Array.from(received.flatMap(({ data }) => [...data])), TEXT));
    record("counted", received.map(({ count }) => count).join() === "4,4,2" ? "same" : "different");
    const sizes = await subject.sendmmsg(SENT);
    record("told", sizes.join() === SENT.map(({ length }) => length).join() ? "same" : "different");
    const both = Uint8Array.from(SENT.flatMap((each) => [...each]));
    record("sent", compared(await peer.recvExactly(both.length), both));
    await peer.sendall(OF_MORE);
    await visible(subject, "data", OF_MORE.length);
    const each = await subject.recvmmsg(MORE.map(() => 1), { flags: ["dontwait"] });
    record("moreReceived", counted(each));
    const rest = await subject.recvExactly(OF_MORE.length - each.length);
    const all = Uint8Array.from([...each.flatMap(({ data }) => [...data]), ...rest]);
    record("ofMore", compared(all, OF_MORE));
    // Over AF_UNIX so many small messages find no room.
    const more = family === "unix" ? MORE.map(() => new Uint8Array()) : MORE;
    const sent = await subject.sendmmsg(more);
    record("moreSent", counted(sent));
    const arrives = OF_MORE.subarray(0, family === "unix" ? 0 : sent.length);
    record("moreArrived", compared(await peer.recvExactly(arrives.length), arrives));
    await peer.shutdown("write");
    await visible(subject, "fin");
    const [end] = await subject.recvmmsg([SIZE]);
    record("end", end?.count === 0 ? "eof" : end === undefined ? "none" : "data");
    // The other direction is open until it is shut down, too.
    await subject.sendmmsg(SENT);
    record("reply", compared(await peer.recvExactly(both.length), both));
    await subject.shutdown("write");
    record("broken", await outcome(subject.sendmmsg(SENT)));
  },
});
