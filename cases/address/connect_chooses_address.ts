import { bytesOf, compared, defineCase, posix, rfc, sameAddress } from "../../harness/case/mod.ts";
import { freePort } from "./_wildcard.ts";

export default defineCase({
  id: "address/connect-chooses-address",
  title: "Two servers have one port at two addresses",
  requirement: "A client reaches the server at the address that it connects to, and that is its peer's name.",
  level: "must",
  sources: [posix("connect", "DESCRIPTION"), rfc(9293, "3.3")],
  axes: { role: ["client"], family: ["ipv4"] },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    second: { conforming: ["intact"] },
    secondName: { conforming: ["same"] },
    third: { conforming: ["intact"] },
    thirdName: { conforming: ["same"] },
  },
  async script({ subject, peer, family, loopback, record }) {
    const port = await freePort(peer, family);
    const second = await peer.listenStream(loopback(2, port));
    const third = await peer.listenStream(loopback(3, port));
    for (const [name, listener, last] of [["third", third, 3], ["second", second, 2]] as const) {
      const address = loopback(last, port);
      const client = await subject.connectStream(address);
      const { socket } = await listener.accept();
      await socket.sendall(bytesOf(name));
      record(name, compared(await client.recvExactly(name.length), bytesOf(name)));
      record(`${name}Name`, sameAddress(await client.getpeername(), address) ? "same" : "different");
    }
  },
});
