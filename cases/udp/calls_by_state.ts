import { defineCase, EVERY_FAMILY, posix } from "../../harness/case/mod.ts";
import { byState, byStateRows, OF_DATAGRAM, type States } from "../_by_state.ts";

const BOTH = ["receives", "sends"] as const;

const STATES: States = {
  fresh: {
    of: BOTH,
    refuses: { ...OF_DATAGRAM, getpeername: ["ENOTCONN"] },
    waits: true,
    async make({ subject, family }) {
      const socket = await subject.socket(family, "datagram");
      await socket.setMode("nonblocking");
      return socket;
    },
  },
  bound: {
    of: BOTH,
    refuses: { ...OF_DATAGRAM, bind: ["EINVAL"], getpeername: ["ENOTCONN"] },
    waits: true,
    async make({ datagram, subject }) {
      const { socket } = await datagram(subject);
      await socket.setMode("nonblocking");
      return socket;
    },
  },
  connected: {
    of: ["receives"],
    refuses: OF_DATAGRAM,
    waits: true,
    async make({ datagrams }) {
      const { subject, peerAddress } = await datagrams();
      await subject.connect(peerAddress);
      await subject.setMode("nonblocking");
      return subject;
    },
  },
};

export default defineCase({
  id: "udp/calls-by-state",
  title: "Every call that the state of a datagram socket forbids is made",
  requirement:
    "On a new socket, one that is bound, and one that is connected, receives where nothing has come and sends " +
    "to nobody give what the plain call gives, whatever their kind, and none listens or accepts.",
  level: "should",
  sources: [
    posix("recv", "EAGAIN"),
    posix("send", "EDESTADDRREQ, ENOTCONN"),
    posix("listen", "EOPNOTSUPP"),
    posix("accept", "EOPNOTSUPP"),
  ],
  axes: { family: EVERY_FAMILY },
  needs: {
    subject: ["bsd", "datagram", "datagram:connect", "send", "mode:nonblocking"],
    peer: ["datagram", "stream"],
  },
  outcomes: byStateRows(STATES),
  async script(scenario) {
    await byState(scenario, STATES);
  },
});
