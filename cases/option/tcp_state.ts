import {
  BOTH_ROLES,
  defineCase,
  INET,
  linux,
  type Outcome,
  outcome,
  rfc,
  type Socket,
} from "../../harness/case/mod.ts";
import { fullListener, nonblocking } from "../tcp/connect/_attempt.ts";
import { valueOf } from "./_value.ts";

/** The states of a connection as Linux numbers them. */
const STATES = { established: 1, synSent: 2, finWait2: 5, closed: 7, closeWait: 8, listen: 10 } as const;

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
    const is = async (socket: Socket, state: number): Promise<Outcome> =>
      (await valueOf(socket, "TCP_INFO") & 0xff) === state ? "same" : "different";
    record("fresh", await is(await seat.socket(family, "stream"), STATES.closed));
    record("listens", await is((await listening(seat)).listener, STATES.listen));
    const { address } = await fullListener(scenario);
    const connecting = await nonblocking(scenario);
    await outcome(connecting.connect(address));
    record("connects", await is(connecting, STATES.synSent));
    const { subject, peer } = await connected();
    record("connected", await is(subject, STATES.established));
    await peer.shutdown("write");
    await visible(subject, "fin");
    record("peerEnded", await is(subject, STATES.closeWait));

    const other = await connected();
    await other.subject.shutdown("write");
    await visible(other.subject, "ack");
    record("ended", await is(other.subject, STATES.finWait2));
    await subject.shutdown("write");
    await visible(subject, "ack");
    record("bothEnded", await is(subject, STATES.closed));
  },
});
