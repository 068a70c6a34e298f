import { bytesOf, defineCase, INET, outcome, posix, sameAddress } from "../../../harness/case/mod.ts";
import { carried } from "../_payload.ts";

export default defineCase({
  id: "udp/connected/bind-again",
  title: "A connected datagram socket cannot be bound",
  requirement:
    "A bind fails with EINVAL where connect has chosen a port, and leaves port and connection alone.",
  level: "must",
  sources: [posix("bind", "EINVAL")],
  axes: { family: INET },
  needs: { subject: ["bsd", "datagram", "datagram:connect", "send"], peer: ["datagram"] },
  outcomes: {
    bind: { conforming: ["EINVAL"] },
    name: { conforming: ["same"] },
    message: { conforming: ["whole"] },
    sender: { conforming: ["same"] },
  },
  async script({ subject, peer, family, addressOf, datagram, record }) {
    const { socket: other, address } = await datagram(peer);
    const socket = await subject.socket(family, "datagram");
    await socket.connect(address);
    const name = await socket.getsockname();
    record("bind", await outcome(socket.bind(addressOf(subject))));
    record("name", sameAddress(await socket.getsockname(), name) ? "same" : "different");
    await socket.send(bytesOf("still"));
    const received = await other.recvfrom(1024);
    record("message", carried(received.data, bytesOf("still")));
    record("sender", sameAddress(received.address, name) ? "same" : "different");
  },
});
