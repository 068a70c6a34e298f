import {
  defineCase,
  exchanged,
  INET,
  type Outcome,
  outcome,
  rfc,
  sameAddress,
  WAITING_MODES,
} from "../../../harness/case/mod.ts";
import { fullListener } from "./_attempt.ts";

/** The peer listens at its address, and connects from it. */
const SHARED = { SO_REUSEPORT: 1 };

export default defineCase({
  id: "tcp/connect/simultaneous-open",
  title: "Both sides connect to each other",
  requirement:
    "A connect that meets the connect of the other side, at its own address, is the same connection.",
  lesson: "Nobody listens and nobody accepts: each side calls connect() from the address that the other " +
    "connects to. Programs behind two address translators find each other so.",
  level: "must",
  sources: [rfc(9293, "3.5 (MUST-10)"), rfc(5382, "4.2")],
  axes: { role: ["client"], family: INET, mode: WAITING_MODES },
  needs: {
    subject: ["bsd", "stream", "shutdown:write"],
    peer: ["stream", "backlog", "bind:connect", "option:SO_REUSEPORT"],
  },
  outcomes: {
    before: { conforming: ["pending"] },
    connect: { conforming: ["ok"], after: { before: "pending" } },
    names: { conforming: ["same"], after: { connect: "ok" } },
    exchange: { conforming: ["intact"], after: { connect: "ok" } },
    end: { conforming: ["eof"], after: { connect: "ok" } },
  },
  async script(scenario) {
    const { subject, peer, family, addressOf, inMode, pendingOr, atOnce, record } = scenario;
    // The subject's SYN is dropped, so that the peer's finds the subject waiting.
    const { address } = await fullListener(scenario, SHARED);
    const socket = await subject.socket(family, "stream");
    await inMode(socket);
    await socket.bind(addressOf(subject));
    const own = await socket.getsockname();
    const connecting = socket.connect(address);
    const before: Outcome = await pendingOr(connecting, outcome);
    record("before", before);
    if (before !== "pending") return;
    const opening = peer.connectStream(own, { bind: address, options: SHARED });
    const connect = await atOnce(connecting, outcome);
    record("connect", connect);
    if (connect !== "ok") return;
    const other = await opening;
    const met = sameAddress(await other.getpeername(), await socket.getsockname()) &&
      sameAddress(await socket.getpeername(), await other.getsockname());
    record("names", met ? "same" : "different");
    record("exchange", await exchanged(socket, other));
    await socket.shutdown("write");
    record("end", await outcome(other.recv(1)));
  },
});
