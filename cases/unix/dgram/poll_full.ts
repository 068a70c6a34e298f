import { BYTE, defineCase, linux, type Outcome, outcome, posix } from "../../../harness/case/mod.ts";
import { VERY_LONG_MS } from "../../poll/_long.ts";
import { TOO_MANY } from "./_full.ts";

const LARGE = new Uint8Array(1_000);
export default defineCase({
  id: "unix/dgram/poll-full",
  title: "A poll waits for room in the receiver's queue",
  requirement: "A connected datagram socket over AF_UNIX is writable while its " +
    "receiver has room, and again when it has.",
  level: "should",
  sources: [posix("poll", "POLLOUT"), linux("unix(7)", "SOCK_DGRAM")],
  axes: { family: ["unix"] },
  needs: {
    subject: ["datagram", "bsd", "send", "mode:nonblocking", "poll", "concurrent"],
    peer: ["datagram"],
  },
  outcomes: {
    atFirst: { conforming: ["yes"] },
    full: { conforming: ["no"] },
    waits: { conforming: ["pending"] },
    woken: { conforming: ["yes"], after: { waits: "pending" } },
    send: { conforming: ["ok"], after: { waits: "pending" } },
  },
  async script({ datagrams, pendingOr, atOnce, record }) {
    const { subject, peer, peerAddress } = await datagrams();
    await subject.connect(peerAddress);
    await subject.setMode("nonblocking");
    const tells = async (polling: Promise<readonly string[]>): Promise<Outcome> =>
      (await polling).includes("out") ? "yes" : "no";
    record("atFirst", await tells(subject.poll(["out"], 0)));
    let count = 0;
    while (count < TOO_MANY && await outcome(subject.send(LARGE)) === "ok") count++;
    record("full", await tells(subject.poll(["out"], 0)));
    const polling = subject.poll(["out"], VERY_LONG_MS);
    polling.catch(() => {});
    const waits = await pendingOr(polling, () => tells(polling));
    record("waits", waits);
    for (let index = 0; index < count; index++) await peer.recvfrom(LARGE.length);
    if (waits !== "pending") return;
    record("woken", await atOnce(polling, () => tells(polling)));
    record("send", await outcome(subject.send(BYTE)));
  },
});
