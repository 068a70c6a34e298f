import { bytesOf, defineCase, INET, linux, outcome, posix, rfc } from "../../../harness/case/mod.ts";
import { carried } from "../_payload.ts";
import { nobody } from "./_nobody.ts";

export default defineCase({
  id: "udp/connected/refused-on-recv",
  title: "A receive reports that nobody got the datagram",
  requirement:
    "When a datagram found nobody at the peer's port, the next receive fails, once, and the socket goes on.",
  level: "must",
  sources: [rfc(1122, "4.1.3.3"), posix("XSH 2.10.10"), linux("udp(7)", "Error handling")],
  axes: { family: INET },
  needs: {
    subject: ["datagram", "datagram:connect", "stream"],
    peer: ["datagram", "datagram:connect", "send"],
  },
  outcomes: {
    send: { conforming: ["ok"] },
    recv: {
      conforming: ["ECONNREFUSED"],
      tolerated: { ECONNRESET: { reason: "Winsock's name for it", when: { os: "windows" } } },
    },
    recvAgain: { conforming: ["pending"], after: { recv: "ECONNREFUSED" } },
    recovered: { conforming: ["whole"], after: { recvAgain: "pending" } },
    sendAgain: { conforming: ["whole"], after: { recvAgain: "pending" } },
  },
  async script(scenario) {
    const { datagram, subject, pendingOr, atOnce, record } = scenario;
    const { keeper, address } = await nobody(scenario);
    const { socket, address: own } = await datagram(subject);
    await socket.connect(address);
    record("send", await outcome(socket.sendOne(bytesOf("anybody?"))));
    const first = await atOnce(socket.recv(1024), outcome);
    record("recv", first);
    if (first === "pending") return;
    const again = socket.recv(1024);
    const how = await pendingOr(again, outcome);
    record("recvAgain", how);
    if (how !== "pending") return;

    // Now somebody is there.
    await keeper.connect(own);
    await keeper.send(bytesOf("here I am"));
    record("recovered", carried(await again, bytesOf("here I am")));
    await socket.sendOne(bytesOf("at last"));
    record("sendAgain", carried((await keeper.recvfrom(1024)).data, bytesOf("at last")));
  },
});
