import { defineCase, INET, linux, posix, sameAddress } from "../../harness/case/mod.ts";
import { isWildcard, portOf, wildcard } from "./_wildcard.ts";

export default defineCase({
  id: "address/wildcard-bind-then-connect",
  title: "A connect makes the wildcard address of a client concrete",
  requirement:
    "A connect from a socket on the wildcard address keeps its port and gives it the address that it uses.",
  level: "must",
  sources: [posix("getsockname"), linux("ip(7)", "INADDR_ANY")],
  axes: { role: ["client"], family: INET },
  needs: { subject: ["bsd", "stream"], peer: ["stream"] },
  outcomes: {
    bound: { conforming: ["yes"] },
    port: { conforming: ["same"] },
    seenByServer: { conforming: ["same"] },
  },
  async script({ listening, subject, peer, family, record }) {
    const { listener, address } = await listening(peer);
    const socket = await subject.socket(family, "stream");
    await socket.bind(wildcard(family));
    const before = await socket.getsockname();
    record("bound", isWildcard(before) && portOf(before) !== 0 ? "yes" : "no");
    await socket.connect(address);
    const after = await socket.getsockname();
    record("port", portOf(after) === portOf(before) ? "same" : "different");
    record("seenByServer", sameAddress((await listener.accept()).address, after) ? "same" : "different");
  },
});
