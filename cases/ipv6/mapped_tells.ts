import { ARRIVES_MS, defineCase, linux, outcome, posix, rfc } from "../../harness/case/mod.ts";
import { valueOf } from "../option/_value.ts";
import { at, portOf } from "./_stacks.ts";

const yes = { conforming: ["yes"] } as const;

export default defineCase({
  id: "ipv6/mapped-tells",
  title: "A connection of IPv6 over IPv4 reports what it is and how it ends",
  requirement: "A socket of IPv6 that is connected to a mapped address stays one of IPv6, and poll reports " +
    "its peer's end and a reset.",
  level: "should",
  sources: [rfc(3493, "3.7"), linux("socket(7)", "SO_DOMAIN"), posix("poll"), linux("poll(2)", "POLLRDHUP")],
  axes: { role: ["client"], family: ["ipv6"] },
  needs: {
    subject: ["bsd", "stream", "family:ipv4", "poll", "option:SO_DOMAIN"],
    peer: ["stream", "family:ipv4", "shutdown:write", "abort"],
  },
  outcomes: {
    connect: {
      conforming: ["ok"],
      tolerated: { EINVAL: { reason: "OpenBSD maps no addresses", when: { os: "!linux" } } },
    },
    family: { conforming: ["same"], after: { connect: "ok" } },
    end: { ...yes, after: { connect: "ok" } },
    reset: { ...yes, after: { connect: "ok" } },
  },
  async script({ loopback, subject, peer, record }) {
    loopback();
    const listener = await peer.listenStream(at.ipv4(0));
    const port = await portOf(listener);
    const connecting = subject.connectStream(at.mapped(port));
    const connect = await outcome(connecting);
    record("connect", connect);
    if (connect !== "ok") return;
    const socket = await connecting;
    const { socket: other } = await listener.accept();
    const own = await valueOf(await subject.socket("ipv6", "stream"), "SO_DOMAIN");
    record("family", await valueOf(socket, "SO_DOMAIN") === own ? "same" : "different");
    await other.shutdown("write");
    record("end", (await socket.poll(["rdhup"], ARRIVES_MS)).includes("rdhup") ? "yes" : "no");
    const second = await subject.connectStream(at.mapped(port));
    await (await listener.accept()).socket.abort();
    const events = await second.poll(["in"], ARRIVES_MS);
    record("reset", ["err", "hup"].every((each) => (events as string[]).includes(each)) ? "yes" : "no");
  },
});
