import {
  BOTH_ROLES,
  bytesOf,
  compared,
  defineCase,
  EVERY_FAMILY,
  exchanged,
  outcome,
  posix,
  python,
  sameAddress,
  tutorial,
} from "../../harness/case/mod.ts";

const LAST = bytesOf("the last");

export default defineCase({
  id: "lifecycle/dup-keeps-connection",
  title: "A connection lives as long as its last descriptor",
  requirement:
    "A duplicate is the same connection by another number, which ends when the last one is closed.",
  level: "must",
  sources: [posix("dup"), posix("close"), python("socket.fromfd"), python("socket.dup"), tutorial("fromfd")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream", "dup"], peer: ["stream"] },
  outcomes: {
    ownName: { conforming: ["same"] },
    peerName: { conforming: ["same"] },
    shared: { conforming: ["intact"] },
    afterClose: { conforming: ["pending"] },
    last: { conforming: ["intact"] },
    waits: { conforming: ["pending"] },
    woken: { conforming: ["intact"], after: { waits: "pending" } },
    exchange: { conforming: ["intact"], after: { waits: "pending" } },
    end: { conforming: ["eof"], after: { waits: "pending" } },
  },
  async script({ connected, pendingOr, record }) {
    const { subject, peer } = await connected();
    const duplicate = await subject.dup();
    const compare = async (name: "getsockname" | "getpeername") =>
      sameAddress(await duplicate[name](), await subject[name]()) ? "same" : "different";
    record("ownName", await compare("getsockname"));
    record("peerName", await compare("getpeername"));
    // One half by the original, the other by the duplicate: there is one queue and one stream.
    await peer.sendall(bytesOf("onetwo"));
    const halves = [...await subject.recvExactly(3), ...await duplicate.recvExactly(3)];
    record("shared", compared(Uint8Array.from(halves), bytesOf("onetwo")));
    await subject.close();
    const receiving = peer.recv(LAST.length);
    record("afterClose", await pendingOr(receiving, outcome));
    await duplicate.sendall(LAST);
    record("last", compared(await receiving, LAST));
    const waiting = duplicate.recv(LAST.length);
    const waits = await pendingOr(waiting, outcome);
    record("waits", waits);
    if (waits !== "pending") return;
    await peer.sendall(LAST);
    record("woken", compared(await waiting, LAST));
    record("exchange", await exchanged(peer, duplicate));
    await duplicate.close();
    record("end", await outcome(peer.recv(1)));
  },
});
