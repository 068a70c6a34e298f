import { defineCase, INET, outcome, posix } from "../../../harness/case/mod.ts";
import { byState, byStateRows, OF_CONNECTION, type States } from "../../_by_state.ts";
import { fullListener, nonblocking } from "./_attempt.ts";

const BOTH = ["receives", "sends"] as const;

const STATES: States = {
  connecting: {
    of: BOTH,
    refuses: {
      accept: ["EINVAL"],
      bind: ["EINVAL"],
      connect: ["EALREADY"],
      getpeername: ["ENOTCONN"],
      listen: ["EINVAL"],
    },
    waits: true,
    async make(scenario) {
      const { address } = await fullListener(scenario);
      const socket = await nonblocking(scenario);
      await outcome(socket.connect(address));
      return socket;
    },
  },
  refused: {
    of: BOTH,
    refuses: { accept: ["EINVAL"], getpeername: ["ENOTCONN"] },
    async make({ listening, subject, peer, family }) {
      const { listener, address } = await listening(peer);
      await listener.close();
      const socket = await subject.socket(family, "stream");
      await outcome(socket.connect(address));
      await outcome(socket.recv(1));
      return socket;
    },
  },
  reset: {
    of: BOTH,
    refuses: { ...OF_CONNECTION, getpeername: ["ENOTCONN"] },
    async make({ connected, visible }) {
      const { subject, peer } = await connected();
      await peer.abort();
      await visible(subject, "reset");
      await outcome(subject.recv(1));
      return subject;
    },
  },
};

export default defineCase({
  id: "tcp/connect/calls-by-state",
  title: "Every call is made that a connect in progress, a refusal or a reset forbids",
  requirement:
    "While a connect is in progress, after one that was refused, and after a reset that was reported, " +
    "receives and sends of every kind give what the plain call gives, and calls that set a socket up fail.",
  level: "should",
  sources: [
    posix("recv", "EAGAIN, ENOTCONN"),
    posix("send", "EAGAIN, EPIPE"),
    posix("connect", "EALREADY"),
    posix("getpeername", "ENOTCONN"),
  ],
  axes: { role: ["client"], family: INET },
  needs: {
    subject: ["bsd", "stream", "send", "mode:nonblocking"],
    peer: ["stream", "backlog", "abort"],
  },
  outcomes: byStateRows(STATES),
  async script(scenario) {
    await byState(scenario, STATES, true);
  },
});
