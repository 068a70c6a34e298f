import { defineCase, linux, posix } from "../../../harness/case/mod.ts";
import { has, isOn } from "../../option/_value.ts";

/** The number of the type, which is the same on every system. */
const SOCK_SEQPACKET = 5;

const yes = { conforming: ["yes"] } as const;
const no = { conforming: ["no"] } as const;
const same = { conforming: ["same"] } as const;

export default defineCase({
  id: "unix/seqpacket/listener",
  title: "A listener of records says what it is, and when a client is waiting",
  requirement:
    "A listener of records has SO_ACCEPTCONN and is readable while a client waits; what it accepts has its " +
    "type alone.",
  level: "should",
  sources: [
    posix("XSH 2.10.16", "SO_ACCEPTCONN, SO_TYPE"),
    posix("poll", "POLLIN"),
    linux("unix(7)", "SOCK_SEQPACKET"),
  ],
  // The subject listens.
  axes: { role: ["server"], family: ["unix"] },
  needs: {
    subject: ["bsd", "stream", "type:seqpacket", "poll", "option:SO_ACCEPTCONN", "option:SO_TYPE"],
    peer: ["bsd", "stream", "type:seqpacket"],
  },
  outcomes: {
    bound: no,
    listens: yes,
    idle: no,
    waiting: yes,
    after: no,
    type: same,
    acceptedType: same,
    acceptedListens: no,
  },
  async script({ addressOf, subject, peer, family, record }) {
    const listener = await subject.socket(family, "seqpacket");
    const address = addressOf(subject);
    await listener.bind(address);
    record("bound", await isOn(listener, "SO_ACCEPTCONN"));
    await listener.listen(5);
    record("listens", await isOn(listener, "SO_ACCEPTCONN"));
    record("type", await has(listener, "SO_TYPE", SOCK_SEQPACKET));
    const readable = async () => (await listener.poll(["in"], 0)).includes("in") ? "yes" : "no";
    record("idle", await readable());
    const client = await peer.socket(family, "seqpacket");
    await client.connect(address);
    record("waiting", await readable());
    const { socket: accepted } = await listener.accept();
    record("after", await readable());
    record("acceptedType", await has(accepted, "SO_TYPE", SOCK_SEQPACKET));
    record("acceptedListens", await isOn(accepted, "SO_ACCEPTCONN"));
  },
});
