import { defineCase, exchanged, posix, rfc, sameAddress, type Socket } from "../../harness/case/mod.ts";
import { portOf } from "./_wildcard.ts";

export default defineCase({
  id: "address/bind-alias-then-connect",
  title: "A client connects from another address of its host",
  requirement:
    "A socket that is bound to one of several addresses connects from that one, and keeps its name.",
  level: "must",
  sources: [posix("bind"), posix("connect"), rfc(9293, "3.9.1.1 (MUST-43)")],
  axes: { role: ["client"], family: ["ipv4"] },
  needs: { subject: ["stream", "bind:connect"], peer: ["stream"] },
  outcomes: {
    name: { conforming: ["same"] },
    seenByServer: { conforming: ["same"] },
    reported: { conforming: ["same"] },
    exchange: { conforming: ["intact"] },
  },
  async script({ listening, subject, peer, family, loopback, record }) {
    const { listener, address } = await listening(peer);
    const own = loopback(9);
    let socket: Socket;
    if (subject.has("bsd")) {
      socket = await subject.socket(family, "stream");
      await socket.bind(own);
      await socket.connect(address);
    } else {
      socket = await subject.connectStream(address, { bind: own });
    }
    const bound = loopback(9, portOf(await socket.getsockname()));
    record("name", sameAddress(await socket.getsockname(), bound) ? "same" : "different");
    const accepted = await listener.accept();
    record("seenByServer", sameAddress(await accepted.socket.getpeername(), bound) ? "same" : "different");
    record("reported", sameAddress(accepted.address, bound) ? "same" : "different");
    record("exchange", await exchanged(socket, accepted.socket));
  },
});
