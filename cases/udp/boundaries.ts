import { defineCase, posix, rfc } from "../../harness/case.ts";
import { said, say } from "./payload.ts";

const WORDS = ["one", "two", "", "three"];

export default defineCase({
  id: "udp/boundaries",
  title: "Four datagrams are four receives",
  requirement: "Each receive gives one datagram as it was sent: datagrams are never merged and never split.",
  level: "must",
  sources: [rfc(768), posix("recv"), posix("XSH 2.10.6", "SOCK_DGRAM")],
  axes: { role: ["server", "client"], family: ["ipv4", "ipv6", "unix"] },
  needs: { subject: ["datagram"], peer: ["datagram"] },
  outcomes: { datagrams: { conforming: ["same"] } },
  async script({ datagram, server, client, record }) {
    const [receiver, sender] = [await datagram(server), await datagram(client)];
    for (const word of WORDS) await sender.socket.sendto(say(word), receiver.address);
    const received: string[] = [];
    for (const _ of WORDS) received.push(said((await receiver.socket.recvfrom(1024)).data));
    record("datagrams", received.join() === WORDS.join() ? "same" : "different");
  },
});
