import { BYTE, defineCase, exchanged, intact, linux, outcome, posix } from "../../../harness/case/mod.ts";
import { fill } from "../../tcp/send/_offer.ts";

export default defineCase({
  id: "unix/stream/fd-full",
  title: "A descriptor finds no room",
  requirement:
    "A descriptor whose byte finds no room is refused and not lost, and can be sent when there is room.",
  level: "must",
  sources: [posix("sendmsg", "EAGAIN"), linux("unix(7)", "SCM_RIGHTS")],
  axes: { role: ["server", "client"], family: ["unix"] },
  needs: {
    subject: ["stream", "send", "descriptors", "mode:nonblocking"],
    peer: ["stream", "descriptors", "demand-read"],
  },
  outcomes: {
    refused: { conforming: ["EAGAIN", "EWOULDBLOCK"] },
    before: { conforming: ["intact"] },
    given: { conforming: ["ok"] },
    works: { conforming: ["intact"] },
  },
  async script({ connected, connectedSmall, record }) {
    const { subject, peer, tooMuch } = await connectedSmall();
    const passed = await connected();
    await subject.setMode("nonblocking");
    const { count } = await fill(subject, tooMuch);
    record("refused", await outcome(subject.sendDescriptors(BYTE, [passed.subject])));
    record("before", intact(await peer.drain({ size: count, pattern: tooMuch }), count));
    record("given", await outcome(subject.sendDescriptors(BYTE, [passed.subject])));
    const [taken] = (await peer.recvDescriptors(10, 4)).sockets;
    record("works", taken ? await exchanged(taken, passed.peer) : "none");
  },
});
