import { defineCase, posix, rfc, tutorial } from "../../harness/case/mod.ts";
import { octets } from "../tcp/stream/octets.ts";
import { joined, receivePieces } from "./pieces.ts";

/** 100 messages of different sizes: the stream keeps their bytes, and forgets where one ended. */
const MESSAGES = Array.from(
  { length: 100 },
  (_, index) => new TextEncoder().encode(`message ${index}${".".repeat(index % 7)}`),
);
const SENT = joined(MESSAGES);

export default defineCase({
  id: "boundary/tcp-coalesce",
  title: "100 small sends, received in larger pieces",
  requirement:
    "Several sends may arrive in one receive: however a stream is cut, the pieces put together are what was sent.",
  level: "must",
  sources: [rfc(9293, "3.7"), posix("recv", "DESCRIPTION"), tutorial("sticky packets")],
  axes: { role: ["server", "client"], family: ["ipv4", "ipv6", "unix"] },
  needs: { subject: ["stream"], peer: ["stream", "shutdown:write"] },
  outcomes: {
    toPeer: { conforming: ["intact"] },
    toSubject: { conforming: ["intact"] },
  },
  async script({ connected, visible, record, measure }) {
    const { subject, peer } = await connected();
    for (const message of MESSAGES) await subject.sendall(message);
    const toPeer = await receivePieces(peer, 1024, SENT.length);
    measure("receives of the peer", toPeer.length);
    record("toPeer", octets(joined(toPeer), SENT));

    for (const message of MESSAGES) await peer.sendall(message);
    await peer.shutdown("write");
    await visible(subject, "data", SENT.length);
    const toSubject = await receivePieces(subject, 1024, SENT.length);
    measure("receives of the subject", toSubject.length);
    record("toSubject", octets(joined(toSubject), SENT));
  },
});
