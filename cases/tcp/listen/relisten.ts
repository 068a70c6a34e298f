import {
  defineCase,
  EVERY_FAMILY,
  exchanged,
  outcome,
  posix,
  sameAddress,
} from "../../../harness/case/mod.ts";

export default defineCase({
  id: "tcp/listen/relisten",
  title: "A listener listens again, with clients in its queue",
  requirement:
    "Another listen changes the backlog of a listener and nothing else: its queue and its name stay.",
  level: "should",
  sources: [posix("listen", "DESCRIPTION")],
  // The subject listens.
  axes: { role: ["server"], family: EVERY_FAMILY },
  needs: { subject: ["bsd", "stream"], peer: ["stream"] },
  outcomes: {
    listen: { conforming: ["ok"] },
    name: { conforming: ["same"] },
    room: { conforming: ["ok"] },
    order: { conforming: ["same"] },
    first: { conforming: ["intact"] },
    second: { conforming: ["intact"] },
    later: { conforming: ["intact"] },
  },
  async script({ listening, atOnce, subject, peer, record }) {
    const { listener, address } = await listening(subject);
    const [first, second] = [await peer.connectStream(address), await peer.connectStream(address)];
    record("listen", await outcome(listener.listen(10)));
    record("name", sameAddress(await listener.getsockname(), address) ? "same" : "different");
    // With its new backlog it has room for a third.
    record("room", await atOnce(peer.connectStream(address), outcome));
    const accepted = [await listener.accept(), await listener.accept()] as const;
    record("order", sameAddress(accepted[0].address, await first.getsockname()) ? "same" : "different");
    record("first", await exchanged(first, accepted[0].socket));
    record("second", await exchanged(second, accepted[1].socket));
    await listener.accept();
    const later = await peer.connectStream(address);
    record("later", await exchanged(later, (await listener.accept()).socket));
  },
});
