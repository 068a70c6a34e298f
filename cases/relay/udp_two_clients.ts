import {
  bytesOf,
  compared,
  defineCase,
  INET,
  report,
  rfc,
  sameAddress,
  type Socket,
} from "../../harness/case/mod.ts";

const [ONE, TWO] = ["of one", "of two"].map(bytesOf) as [Uint8Array, Uint8Array];
/** Bytes of a buffer. */
const ROOM = 100;

export default defineCase({
  id: "relay/udp-two-clients",
  title: "Each of two clients gets its own answer, from the address that it sent to",
  requirement: "Two clients reach the target from two addresses, and each gets " +
    "its own answer from where it had sent to.",
  level: "must",
  sources: [rfc(768, "Introduction"), report("envoyproxy/envoy", 14122)],
  relay: "only",
  axes: { family: INET },
  needs: { subject: ["datagram"], peer: ["datagram"] },
  outcomes: {
    told: { conforming: ["different"] },
    first: { conforming: ["intact"], after: { told: "different" } },
    second: { conforming: ["intact"], after: { told: "different" } },
    from: { conforming: ["same"], after: { told: "different" } },
  },
  async script({ serving, datagram, server, client, passedOn, record }) {
    const front = await serving(server);
    const [one, two] = [(await datagram(client)).socket, (await datagram(client)).socket];
    const ask = async (socket: Socket, word: Uint8Array) => {
      await socket.sendto(word, front.address);
      const receiving = front.socket.recvfrom(ROOM);
      await passedOn(receiving, () => "ok");
      return (await receiving).address!;
    };
    const [ofOne, ofTwo] = [await ask(one, ONE), await ask(two, TWO)];
    const told = sameAddress(ofOne, ofTwo) ? "same" : "different";
    record("told", told);
    if (told === "same") return;
    await front.socket.sendto(TWO, ofTwo);
    await front.socket.sendto(ONE, ofOne);
    const [first, second] = [one.recvfrom(ROOM), two.recvfrom(ROOM)];
    record("first", await passedOn(first, async (each) => compared((await each).data, ONE)));
    record("second", await passedOn(second, async (each) => compared((await each).data, TWO)));
    record("from", sameAddress((await first).address, front.address) ? "same" : "different");
  },
});
