import { defineCase, rfc, sameAddress, tutorial } from "../../harness/case/mod.ts";
import { octets } from "../tcp/stream/octets.ts";

const HELLO = new TextEncoder().encode("hello");
const HI = new TextEncoder().encode("hi");

export default defineCase({
  id: "service/udp-hello",
  title: "Hello and hi over UDP without a connection, either side first",
  requirement:
    "Without connecting, either of two bound sockets can speak first, and the other can answer the address that it reads.",
  level: "must",
  sources: [tutorial("hello and hi over UDP"), rfc(768)],
  // The role says which side speaks first.
  axes: { role: ["server", "client"], family: ["ipv4", "ipv6"] },
  needs: { subject: ["datagram"], peer: ["datagram"] },
  outcomes: {
    hello: { conforming: ["intact"] },
    helloFrom: { conforming: ["same"], after: { hello: "intact" } },
    hi: { conforming: ["intact"], after: { helloFrom: "same" } },
    hiFrom: { conforming: ["same"], after: { hi: "intact" } },
  },
  async script({ datagram, server, client, record }) {
    const first = await datagram(client);
    const second = await datagram(server);
    await first.socket.sendto(HELLO, second.address);
    const hello = await second.socket.recvfrom(1024);
    record("hello", octets(hello.data, HELLO));
    if (octets(hello.data, HELLO) !== "intact") return;
    record("helloFrom", sameAddress(hello.address, first.address) ? "same" : "different");
    if (!sameAddress(hello.address, first.address)) return;
    await second.socket.sendto(HI, hello.address!);
    const hi = await first.socket.recvfrom(1024);
    record("hi", octets(hi.data, HI));
    if (octets(hi.data, HI) === "intact") {
      record("hiFrom", sameAddress(hi.address, second.address) ? "same" : "different");
    }
  },
});
