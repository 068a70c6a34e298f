import { bytesOf, compared, defineCase, outcome, posix, python, report } from "../../harness/case/mod.ts";

const DATAGRAMS = ["one", "", "three"].map(bytesOf);

export default defineCase({
  id: "lifecycle/socketpair-datagram",
  title: "A pair of datagram sockets keeps datagrams apart",
  requirement:
    "socketpair() of datagrams carries each datagram by itself, both ways, from a sender without a name, and " +
    "says when the other is gone.",
  level: "should",
  sources: [
    posix("socketpair"),
    posix("XSH 2.10.6", "SOCK_DGRAM"),
    python("socket.socketpair"),
    report("zephyrproject-rtos/zephyr", 24813),
  ],
  axes: { family: ["unix"] },
  needs: { subject: ["stream", "datagram", "send", "socketpair"] },
  outcomes: {
    there: { conforming: ["same"] },
    back: { conforming: ["same"] },
    sender: { conforming: ["none"] },
    nothingLeft: { conforming: ["pending"] },
    send: {
      conforming: ["ECONNREFUSED"],
      tolerated: { ECONNRESET: { reason: "the BSDs report a reset", when: { os: "!linux" } } },
    },
  },
  async script({ subject, family, pendingOr, record }) {
    const [one, other] = await subject.socketpair(family, "datagram");
    const carries = async (from: typeof one, to: typeof one) => {
      let same = true;
      for (const each of DATAGRAMS) same &&= await from.send(each) === each.length;
      for (const each of DATAGRAMS) same &&= compared(await to.recv(1024), each) === "intact";
      return same ? "same" : "different";
    };
    record("there", await carries(one, other));
    record("back", await carries(other, one));
    await other.send(DATAGRAMS[0]!);
    const { address } = await one.recvfrom(1024);
    record("sender", address === null || "path" in address && address.path === "" ? "none" : "different");
    record("nothingLeft", await pendingOr(one.recv(1024), outcome));
    const [third, fourth] = await subject.socketpair(family, "datagram");
    await fourth.close();
    record("send", await outcome(third.send(bytesOf("hello?"))));
  },
});
