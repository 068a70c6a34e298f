import {
  defineCase,
  EVERY_FAMILY,
  linux,
  type Outcome,
  outcome,
  posix,
  report,
  sameAddress,
  type Socket,
} from "../../../harness/case/mod.ts";
import { carried } from "../_payload.ts";
import { ROOM, TEXTS } from "./_messages.ts";

const [FIRST, SECOND, THIRD] = TEXTS;
const NOTHING = new Uint8Array();
const MESSAGES = [FIRST, NOTHING, SECOND, THIRD];

const same = { conforming: ["same"] } as const;
const whole = { conforming: ["whole"] } as const;

export default defineCase({
  id: "udp/several/sent",
  title: "A sender sends several datagrams in one call",
  requirement:
    "sendmmsg sends each datagram to its own address, an empty one as well, and those that have none to " +
    "the peer of a connected socket, and gives the bytes of each.",
  level: "must",
  sources: [
    linux("sendmmsg(2)", "DESCRIPTION"),
    posix("sendmsg", "EISCONN"),
    report("gramineproject/graphene", 2291),
  ],
  axes: { family: EVERY_FAMILY, mode: ["natural", "blocking", "nonblocking"] },
  needs: { subject: ["datagram", "datagram:connect", "mmsg"], peer: ["datagram"] },
  outcomes: {
    told: same,
    first: whole,
    second: { conforming: ["empty"] },
    third: whole,
    fourth: whole,
    sender: same,
    toldConnected: same,
    elsewhere: { conforming: ["ok", "EISCONN"] },
    sentElsewhere: { ...whole, after: { elsewhere: "ok" } },
    connected: whole,
  },
  async script({ datagrams, datagram, peer: seat, inMode, record }) {
    const { subject, subjectAddress, peer, peerAddress } = await datagrams();
    const other = await datagram(seat);
    await inMode(subject);
    const to = [peerAddress, other.address, other.address, peerAddress];
    const counted = (sizes: readonly number[], sent: readonly Uint8Array[]) =>
      sizes.join() === sent.map(({ length }) => length).join() ? "same" : "different";
    record("told", counted(await subject.sendmmsg(MESSAGES, to), MESSAGES));
    const next = async (socket: Socket) => await socket.recvfrom(ROOM);
    const [first, fourth] = [await next(peer), await next(peer)];
    const [second, third] = [await next(other.socket), await next(other.socket)];
    record("first", carried(first.data, FIRST));
    record("second", second.data.length === 0 ? "empty" : "corrupt");
    record("third", carried(third.data, SECOND));
    record("fourth", carried(fourth.data, THIRD));
    const senders = [first, second, third, fourth].map(({ address }) => address);
    record("sender", senders.every((each) => sameAddress(each, subjectAddress)) ? "same" : "different");
    await subject.connect(peerAddress);
    record("toldConnected", counted(await subject.sendmmsg(TEXTS), TEXTS));
    const sending = subject.sendmmsg([FIRST], [other.address]);
    const elsewhere = await outcome(sending);
    record("elsewhere", elsewhere);
    if (elsewhere === "ok") record("sentElsewhere", carried((await next(other.socket)).data, FIRST));
    const hows: Outcome[] = [];
    for (const text of TEXTS) hows.push(carried((await next(peer)).data, text));
    record("connected", hows.find((how) => how !== "whole") ?? "whole");
  },
});
