import { BOTH_ROLES, defineCase, INET, type Outcome, outcome, posix, rfc } from "../../harness/case/mod.ts";
import { carried, payloadOf } from "./_payload.ts";

/**
 * Bytes: around powers of two; 1472 and 1473 lie around one Ethernet frame, 9216 is the limit of macOS unless
 * it is raised.
 */
const SIZES = [
  1,
  ...[256, 512, 1_024, 2_048, 4_096, 8_192].flatMap((power) => [power - 1, power, power + 1]),
  1_472,
  1_473,
  9_216,
];
/** Bytes: on both sides of what 14 and 15 bits count, and others that take many fragments on a link. */
const LARGE = [16_383, 16_384, 16_385, 32_767, 32_768, 32_769, 49_152];
/** Bytes: 65535, less 8 for the header of UDP, and 20 for that of IPv4; IPv6 does not count its own. */
const LARGEST = { ipv4: 65_507, ipv6: 65_527 };
/** Bytes: room for more than the largest. */
const BUFFER = 65_536;

const tolerated = {
  EMSGSIZE: { reason: "macOS sends 9216 bytes unless it is set otherwise", when: { os: "darwin" } },
  none: "beyond loopback, a link may lose one of its many fragments",
} as const;

export default defineCase({
  id: "udp/max-size",
  title: "Datagrams of every size up to the largest arrive whole",
  requirement:
    "A datagram of any size up to the largest that fits the headers arrives whole, and is counted as sent.",
  level: "must",
  sources: [rfc(768, "Length"), rfc(791, "3.1 (Total Length)"), rfc(8200, "3"), posix("sendto", "EMSGSIZE")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: { subject: ["datagram"], peer: ["datagram"] },
  outcomes: {
    sizes: {
      conforming: ["whole"],
      tolerated: {
        EMSGSIZE: { reason: "576 bytes are all that a host has to take", when: { os: "!linux" } },
      },
    },
    large: { conforming: ["whole"], tolerated },
    largest: { conforming: ["whole"], tolerated, after: { large: "whole" } },
  },
  async script({ datagram, server, client, family, overLoopback, blocked, record }) {
    const [receiver, sender] = [await datagram(server), await datagram(client)];
    // One at a time, so that no buffer can overflow.
    const carry = async (size: number): Promise<Outcome> => {
      const payload = payloadOf(size);
      const sending = sender.socket.sendto(payload, receiver.address);
      const sent = await outcome(sending);
      if (sent !== "ok") return sent;
      if (await sending !== size) return "different";
      const receiving = receiver.socket.recvfrom(BUFFER);
      if (size >= LARGE[0]! && !overLoopback && await blocked(receiving)) return "none";
      return carried((await receiving).data, payload);
    };
    const carryAll = async (sizes: readonly number[]): Promise<Outcome> => {
      for (const size of sizes) {
        const how = await carry(size);
        if (how !== "whole") return how;
      }
      return "whole";
    };
    record("sizes", await carryAll(SIZES));
    const large = await carryAll(LARGE);
    record("large", large);
    if (large === "whole") record("largest", await carry(family === "ipv6" ? LARGEST.ipv6 : LARGEST.ipv4));
  },
});
