import {
  BOTH_ROLES,
  bytesOf,
  compared,
  defineCase,
  INET,
  rfc,
  sameAddress,
  tutorial,
} from "../../harness/case/mod.ts";

const HELLO = bytesOf("hello");
const HI = bytesOf("hi");

export default defineCase({
  id: "service/udp-hello",
  title: "Two UDP sockets say hello and hi without a connection, either first",
  requirement:
    "Either of two bound sockets can speak first, and the other can answer the address that it gets.",
  lesson: "UDP needs no connection and no server that starts first: whoever knows the other's address " +
    "may speak. recvfrom() says where an answer must go.",
  level: "must",
  sources: [tutorial("hello and hi over UDP"), rfc(768)],
  // The role says which side speaks first.
  axes: { role: BOTH_ROLES, family: INET },
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
    record("hello", compared(hello.data, HELLO));
    if (compared(hello.data, HELLO) !== "intact") return;
    record("helloFrom", sameAddress(hello.address, first.address) ? "same" : "different");
    if (!sameAddress(hello.address, first.address)) return;
    await second.socket.sendto(HI, hello.address!);
    const hi = await first.socket.recvfrom(1024);
    record("hi", compared(hi.data, HI));
    if (compared(hi.data, HI) === "intact") {
      record("hiFrom", sameAddress(hi.address, second.address) ? "same" : "different");
    }
  },
});
