import { BOTH_ROLES, defineCase, INET, linux, outcome, rfc } from "../../harness/case/mod.ts";
import { fullListener, nonblocking } from "../tcp/connect/_attempt.ts";
import { isIn } from "../tcp/_state.ts";

const same = { conforming: ["same"] } as const;

export default defineCase({
  id: "option/tcp-state",
  title: "TCP_INFO reports the state of a connection",
  requirement: "The state that TCP_INFO reports is that of RFC 9293, from a listener to a closed connection.",
  level: "may",
  sources: [linux("tcp(7)", "TCP_INFO"), rfc(9293, "3.3.2")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: {
    subject: ["stream", "bsd", "shutdown:write", "mode:nonblocking", "option:TCP_INFO"],
    peer: ["stream", "shutdown:write", "backlog"],
  },
  outcomes: {
    fresh: same,
    listens: same,
    connects: same,
    connected: same,
    peerEnded: same,
    ended: same,
    bothEnded: same,
  },
  async script(scenario) {
    const { listening, connected, visible, family, subject: seat, record } = scenario;
    const is = async (...seen: Parameters<typeof isIn>) =>
      await isIn(...seen) === "yes" ? "same" : "different";
    record("fresh", await is(await seat.socket(family, "stream"), "CLOSE"));
    record("listens", await is((await listening(seat)).listener, "LISTEN"));
    const { address } = await fullListener(scenario);
    const connecting = await nonblocking(scenario);
    await outcome(connecting.connect(address));
    record("connects", await is(connecting, "SYN_SENT"));
    const { subject, peer } = await connected();
    record("connected", await is(subject, "ESTABLISHED"));
    await peer.shutdown("write");
    await visible(subject, "fin");
    record("peerEnded", await is(subject, "CLOSE_WAIT"));

    const other = await connected();
    await other.subject.shutdown("write");
    await visible(other.subject, "ack");
    record("ended", await is(other.subject, "FIN_WAIT2"));
    await subject.shutdown("write");
    await visible(subject, "ack");
    record("bothEnded", await is(subject, "CLOSE"));
  },
});
