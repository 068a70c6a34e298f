import {
  defineCase,
  linux,
  type Outcome,
  outcome,
  posix,
  type Row,
  type Socket,
} from "../../../harness/case/mod.ts";
import { carried, payloadOf } from "../../udp/_payload.ts";

/** Bytes that a send buffer of the usual size has room for, and more than UDP carries. */
const LARGE = 65_536;
/** Bytes of datagrams around the size of a page and other powers of two. */
const SIZES = [4_095, 4_096, 4_097, 8_192, 16_384, 32_767, 32_768, 32_769, 65_507];
/** Bytes of a send buffer; a kernel may make it twice as many. */
const SMALL_BUFFER = 4_096;

const large: Row = {
  conforming: ["whole"],
  tolerated: { EMSGSIZE: { reason: "macOS takes 2048 bytes by default", when: { os: "!linux" } } },
};

/** Sends datagrams from one end to the other: `whole`, or how the first fared that did not arrive so. */
async function passed(
  send: (data: Uint8Array) => Promise<unknown>,
  receiver: Socket,
  sizes: readonly number[],
): Promise<Outcome> {
  for (const size of sizes) {
    const data = payloadOf(size);
    const sent = await outcome(send(data));
    if (sent !== "ok") return sent;
    const how = carried((await receiver.recvfrom(size)).data, data);
    if (how !== "whole") return how;
  }
  return "whole";
}

export default defineCase({
  id: "unix/dgram/too-big",
  title: "A datagram over AF_UNIX is large, or larger than the send buffer",
  requirement:
    "Datagrams of up to 65536 bytes arrive whole; one that exceeds the send buffer fails with EMSGSIZE.",
  level: "should",
  sources: [posix("sendto", "EMSGSIZE"), linux("unix(7)", "SO_SNDBUF")],
  axes: { family: ["unix"] },
  needs: { subject: ["datagram", "option:SO_SNDBUF"], peer: ["datagram"] },
  outcomes: {
    large,
    largeReceived: large,
    tooBig: { conforming: ["EMSGSIZE"] },
    next: { conforming: ["whole"] },
  },
  async script({ datagrams, record }) {
    const { subject, subjectAddress, peer, peerAddress } = await datagrams();
    record("large", await passed((data) => subject.sendto(data, peerAddress), peer, [...SIZES, LARGE]));
    record("largeReceived", await passed((data) => peer.sendto(data, subjectAddress), subject, SIZES));
    await subject.setsockopt("SO_SNDBUF", SMALL_BUFFER);
    record("tooBig", await outcome(subject.sendto(payloadOf(LARGE), peerAddress)));
    await subject.sendto(payloadOf(100), peerAddress);
    record("next", carried((await peer.recvfrom(LARGE)).data, payloadOf(100)));
  },
});
