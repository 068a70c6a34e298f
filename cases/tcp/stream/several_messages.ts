import {
  bytesOf,
  compared,
  defineCase,
  EVERY_FAMILY,
  linux,
  outcome,
  posix,
} from "../../../harness/case/mod.ts";

const TEXT = bytesOf("ten bytes.");
/** Bytes of each of three buffers; the last is not filled. */
const SIZE = 4;
const SENT = ["one", "after the other"].map(bytesOf);

export default defineCase({
  id: "tcp/stream/several-messages",
  title: "Calls for several messages are made on a connection",
  requirement:
    "On a stream recvmmsg fills one buffer after the other with what is there, and gives an empty message " +
    "at its end; sendmmsg sends one message after the other.",
  level: "must",
  sources: [linux("recvmmsg(2)", "DESCRIPTION"), linux("sendmmsg(2)", "DESCRIPTION"), posix("recvmsg")],
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
    end: { conforming: ["eof"] },
    reply: { conforming: ["intact"] },
    broken: { conforming: ["EPIPE"] },
  },
  async script({ connected, inMode, visible, record }) {
    const { subject, peer } = await connected();
    await inMode(subject);
    await peer.sendall(TEXT);
    await visible(subject, "data", TEXT.length);
    const received = await subject.recvmmsg([SIZE, SIZE, SIZE], { flags: ["dontwait"] });
    record("received", compared(Uint8Array.from(received.flatMap(({ data }) => [...data])), TEXT));
    record("counted", received.map(({ count }) => count).join() === "4,4,2" ? "same" : "different");
    const sizes = await subject.sendmmsg(SENT);
    record("told", sizes.join() === SENT.map(({ length }) => length).join() ? "same" : "different");
    const all = Uint8Array.from(SENT.flatMap((each) => [...each]));
    record("sent", compared(await peer.recvExactly(all.length), all));
    await peer.shutdown("write");
    await visible(subject, "fin");
    const [end] = await subject.recvmmsg([SIZE]);
    record("end", end?.count === 0 ? "eof" : end === undefined ? "none" : "data");
    // The other direction is open until it is shut down, too.
    await subject.sendmmsg(SENT);
    record("reply", compared(await peer.recvExactly(all.length), all));
    await subject.shutdown("write");
    record("broken", await outcome(subject.sendmmsg(SENT)));
  },
});
