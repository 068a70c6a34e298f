import { bytesOf, defineCase, INET, linux, posix } from "../../../harness/case/mod.ts";
import { LONG_MS } from "../../poll/_long.ts";
import { set } from "../../option/_value.ts";
import { carried } from "../_payload.ts";

const UNREAD = bytesOf("from me");

export default defineCase({
  id: "udp/connected/dissolve-tells",
  title: "A datagram socket that is connected to nobody again is polled and set",
  requirement:
    "A datagram socket whose connection is dissolved has not hung up, is writable, takes options, and " +
    "is readable when a datagram comes.",
  level: "must",
  sources: [posix("connect"), posix("poll", "POLLHUP"), linux("connect(2)", "AF_UNSPEC")],
  axes: { family: INET },
  needs: {
    subject: ["datagram", "datagram:connect", "disconnect", "poll", "option:SO_BROADCAST"],
    peer: ["datagram"],
  },
  outcomes: {
    hungUp: { conforming: ["no"] },
    writable: { conforming: ["yes"] },
    option: { conforming: ["same"] },
    readable: { conforming: ["yes"] },
    received: { conforming: ["whole"] },
  },
  async script({ datagrams, datagram, peer: elsewhere, record }) {
    const { subject, peerAddress } = await datagrams();
    await subject.connect(peerAddress);
    await subject.disconnect();
    const events = await subject.poll(["out"], 0);
    record("hungUp", events.includes("hup") ? "yes" : "no");
    record("writable", events.includes("out") ? "yes" : "no");
    record("option", await set(subject, "SO_BROADCAST", 1));
    // Only its next send binds it again.
    const stranger = await datagram(elsewhere);
    await subject.sendto(UNREAD, stranger.address);
    const { address } = await stranger.socket.recvfrom(100);
    await stranger.socket.sendto(UNREAD, address!);
    record("readable", (await subject.poll(["in"], LONG_MS)).includes("in") ? "yes" : "no");
    record("received", carried((await subject.recvfrom(100)).data, UNREAD));
  },
});
