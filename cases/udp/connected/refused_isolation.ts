import {
  BYTE,
  defineCase,
  INET,
  linux,
  outcome,
  pendingError,
  posix,
  type Socket,
} from "../../../harness/case/mod.ts";
import { roundTrip } from "../_round_trip.ts";
import { refused } from "./_nobody.ts";

const none = { conforming: ["none"] } as const;

export default defineCase({
  id: "udp/connected/refused-isolation",
  title: "A refusal is reported to the socket that sent, and to no other",
  requirement:
    "A refusal is pending at the connected socket whose datagram it was; sockets beside it learn nothing.",
  level: "must",
  sources: [posix("XSH 2.10.10"), linux("udp(7)", "Error handling")],
  axes: { family: INET },
  needs: {
    subject: ["datagram", "datagram:connect", "option:SO_ERROR"],
    peer: ["datagram", "datagram:connect"],
  },
  outcomes: {
    sameAddress: none,
    unconnected: none,
    elsewhere: none,
    send: { conforming: ["ok"] },
    own: { conforming: ["ECONNREFUSED"], tolerated: { none: "a stack need not pass refusals on" } },
  },
  async script(scenario) {
    const { datagram, subject: seat, peer, record } = scenario;
    const connected = async (address: Parameters<Socket["connect"]>[0]): Promise<Socket> => {
      const { socket } = await datagram(seat);
      await socket.connect(address);
      return socket;
    };
    const { subject, address } = await refused(scenario);
    const sameAddress = await connected(address);
    const elsewhere = await connected((await datagram(peer)).address);
    const { socket: unconnected } = await datagram(seat);
    await unconnected.sendto(BYTE, address);
    await roundTrip(scenario);
    record("sameAddress", await pendingError(sameAddress));
    record("unconnected", await pendingError(unconnected));
    record("elsewhere", await pendingError(elsewhere));
    record("send", await outcome(elsewhere.sendOne(BYTE)));
    record("own", await pendingError(subject));
  },
});
