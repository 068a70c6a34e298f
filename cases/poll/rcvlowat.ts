import { BOTH_ROLES, bytesOf, compared, defineCase, linux } from "../../harness/case/mod.ts";

const TEN = bytesOf("0123456789");
const yes = { conforming: ["yes"] } as const;
const no = { conforming: ["no"] } as const;

export default defineCase({
  id: "poll/rcvlowat",
  title: "A connection is readable when as many bytes have come as SO_RCVLOWAT says",
  requirement: "Poll reports bytes when the low-water mark is reached, or when the stream has ended.",
  level: "may",
  sources: [linux("socket(7)", "SO_RCVLOWAT")],
  axes: { role: BOTH_ROLES },
  needs: {
    subject: ["stream", "poll", "option:SO_RCVLOWAT", "demand-read"],
    peer: ["stream", "shutdown:write"],
  },
  outcomes: { five: no, ten: yes, bytes: { conforming: ["intact"] }, one: no, end: yes },
  async script({ connected, visible, record }) {
    const { subject, peer } = await connected();
    const readable = async () => (await subject.poll(["in"], 0)).includes("in") ? "yes" : "no";
    await subject.setsockopt("SO_RCVLOWAT", TEN.length);
    await peer.sendall(TEN.subarray(0, 5));
    await visible(subject, "data", 5);
    record("five", await readable());
    await peer.sendall(TEN.subarray(5));
    await visible(subject, "data", TEN.length);
    record("ten", await readable());
    record("bytes", compared(await subject.recv(TEN.length), TEN));
    await peer.sendall(TEN.subarray(0, 1));
    await visible(subject, "data");
    record("one", await readable());
    await peer.shutdown("write");
    await visible(subject, "fin");
    record("end", await readable());
  },
});
