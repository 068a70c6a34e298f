import {
  defineCase,
  EVERY_FAMILY,
  linux,
  posix,
  type Received,
  type Row,
} from "../../../harness/case/mod.ts";
import { carried, cut } from "../_payload.ts";
import { messages, ROOM, TEXTS } from "./_messages.ts";

const [FIRST, SECOND, THIRD] = TEXTS;
/** Bytes of a buffer that does not hold the second. */
const SMALL = 4;

const whole: Row = { conforming: ["whole"] };
const truncated: Row = { conforming: ["truncated"] };
const same: Row = { conforming: ["same"] };

export default defineCase({
  id: "udp/several/cut",
  title: "One of several datagrams is longer than its buffer",
  requirement:
    "Of several datagrams each is cut to its own buffer, and only those that were cut are marked with " +
    "MSG_TRUNC; with that flag each is counted as long as it was.",
  level: "must",
  sources: [linux("recvmmsg(2)", "msg_len"), posix("recvmsg", "MSG_TRUNC"), linux("recv(2)", "MSG_TRUNC")],
  axes: { family: EVERY_FAMILY },
  needs: { subject: ["datagram", "mmsg", "recv:trunc"], peer: ["datagram"] },
  outcomes: {
    before: whole,
    cut: truncated,
    behind: whole,
    marked: same,
    counted: same,
    cutAgain: truncated,
    behindAgain: whole,
    markedAgain: same,
    countedWhole: same,
    growing: whole,
  },
  async script({ datagrams, record }) {
    const { subject, subjectAddress, peer } = await datagrams();
    const texts = [FIRST, SECOND, THIRD];
    const sizes = [ROOM, SMALL, ROOM];
    const send = async () => {
      for (const text of texts) await peer.sendto(text, subjectAddress);
    };
    const marked = (given: readonly Received[]) =>
      given.map(({ flags }) => flags.includes("trunc")).join() === "false,true,false" ? "same" : "different";
    const counted = (given: readonly Received[], counts: readonly number[]) =>
      given.map(({ count }) => count).join() === counts.join() ? "same" : "different";
    await send();
    const received = await subject.recvmmsg(sizes);
    const data = (index: number) => received[index]?.data ?? new Uint8Array();
    record("before", carried(data(0), FIRST));
    record("cut", cut(data(1), SECOND, SMALL));
    record("behind", carried(data(2), THIRD));
    record("marked", marked(received));
    record("counted", counted(received, [FIRST.length, SMALL, THIRD.length]));
    await send();
    const again = await subject.recvmmsg(sizes, { flags: ["trunc"] });
    record("cutAgain", cut(again[1]?.data ?? new Uint8Array(), SECOND, SMALL));
    record("behindAgain", carried(again[2]?.data ?? new Uint8Array(), THIRD));
    record("markedAgain", marked(again));
    record("countedWhole", counted(again, texts.map(({ length }) => length)));
    // A buffer has its own size, and not that of the first.
    await send();
    const growing = await subject.recvmmsg(texts.map(({ length }) => length));
    record("growing", messages(growing, texts));
  },
});
