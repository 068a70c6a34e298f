import {
  bytesOf,
  compared,
  defineCase,
  exchanged,
  outcome,
  posix,
  report,
  RESET_FLUSHES,
  rfc,
  sameAddress,
} from "../../harness/case/mod.ts";
import { at, portOf } from "./_stacks.ts";

const SENT = bytesOf("bye");

export default defineCase({
  id: "ipv6/dual-stack-reset",
  title: "A client of IPv4 resets before a listener of both families accepts it",
  requirement:
    "A listener of both families accepts a client of IPv4 that has reset with its address and its bytes, or " +
    "passes it over, and serves the next.",
  level: "should",
  sources: [rfc(3493, "3.7"), posix("accept", "ECONNABORTED"), report("oven-sh/bun", 21791)],
  axes: { role: ["server"] },
  needs: {
    subject: ["stream", "family:ipv4", "family:ipv6", "option:IPV6_V6ONLY"],
    peer: ["stream", "abort", "family:ipv4"],
  },
  outcomes: {
    accept: {
      conforming: ["ok"],
      tolerated: { ECONNABORTED: { reason: "the BSDs: the connection is gone", when: { os: "!linux" } } },
    },
    reported: { conforming: ["same"], after: { accept: "ok" } },
    content: { conforming: ["intact"], after: { accept: "ok" }, tolerated: { short: RESET_FLUSHES } },
    end: { conforming: ["ECONNRESET"], after: { accept: "ok" } },
    nextClient: { conforming: ["intact"] },
  },
  async script({ loopback, subject, peer, record }) {
    loopback();
    const listener = await subject.listenStream(at.anyIpv6(0), { options: { IPV6_V6ONLY: 0 } });
    const port = await portOf(listener);
    const gone = await peer.connectStream(at.ipv4(port));
    const own = await portOf(gone);
    await gone.sendall(SENT);
    await gone.abort();
    const next = await peer.connectStream(at.ipv4(port));
    const accepting = listener.accept();
    const accept = await outcome(accepting);
    record("accept", accept);
    if (accept === "ok") {
      const { socket, address } = await accepting;
      record("reported", address && sameAddress(address, at.mapped(own)) ? "same" : "different");
      // The reset may still be on its way: a receive waits for it, behind the bytes.
      const receiving = socket.recv(SENT.length);
      const first = await outcome(receiving);
      record("content", first === "data" ? compared(await receiving, SENT) : "short");
      record("end", first === "data" ? await outcome(socket.recv(1)) : first);
    }
    record("nextClient", await exchanged(next, (await listener.accept()).socket));
  },
});
