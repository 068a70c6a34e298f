import {
  defineCase,
  ending,
  EVERY_FAMILY,
  intact,
  rfc,
  type Socket,
  tutorial,
} from "../../harness/case/mod.ts";

const REQUEST = { seed: 26, length: 300_000 };
const REPLY = { seed: 27, length: 200_000 };

export default defineCase({
  id: "service/proxy-half-close",
  title: "A proxy passes a half-close on, and the reply that comes after it",
  requirement:
    "A proxy that passes half-closes on lets the whole request through, its end, and then the whole reply.",
  lesson: "A proxy must pass the end of each direction on by itself, with shutdown(SHUT_WR). If it " +
    "closes both sides at the first end of file, replies are lost that come after the request has ended.",
  level: "must",
  sources: [rfc(9293, "3.6.1"), tutorial("a proxy between client and server")],
  // The subject is in the middle: it accepts from the peer and connects to the peer.
  axes: { family: EVERY_FAMILY },
  needs: {
    subject: ["stream", "shutdown:write", "concurrent"],
    peer: ["stream", "shutdown:write"],
  },
  outcomes: {
    request: { conforming: ["intact"] },
    requestEnd: { conforming: ["eof"] },
    reply: { conforming: ["intact"] },
    replyEnd: { conforming: ["eof"] },
  },
  async script({ listening, connectedTo, subject, peer, record }) {
    const front = await listening(subject);
    const back = await listening(peer);
    const outer = await connectedTo(front.listener, front.address);
    const inner = await connectedTo(back.listener, back.address);
    const serving = async () => {
      const request = await inner.server.drain({ pattern: REQUEST });
      record("request", intact(request, REQUEST.length));
      record("requestEnd", ending(request));
      await inner.server.sendall(REPLY);
      await inner.server.shutdown("write");
    };
    const asking = async () => {
      await outer.client.sendall(REQUEST);
      await outer.client.shutdown("write");
      const reply = await outer.client.drain({ pattern: REPLY });
      record("reply", intact(reply, REPLY.length));
      record("replyEnd", ending(reply));
    };
    await Promise.all([
      relay(outer.server, inner.client),
      relay(inner.client, outer.server),
      serving(),
      asking(),
    ]);
  },
});

/** Passes on everything that comes in at `from`, and then its end. */
async function relay(from: Socket, to: Socket): Promise<void> {
  for (;;) {
    const data = await from.recv(65_536);
    if (data.length === 0) break;
    await to.sendall(data);
  }
  await to.shutdown("write");
}
