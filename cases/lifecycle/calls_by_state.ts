import { defineCase, EVERY_FAMILY, posix } from "../../harness/case/mod.ts";
import { byState, byStateRows, OF_CONNECTION, type States } from "../_by_state.ts";

const BOTH = ["receives", "sends"] as const;

const STATES: States = {
  fresh: {
    of: BOTH,
    refuses: { accept: ["EINVAL"], getpeername: ["ENOTCONN"] },
    make: ({ subject, family }) => subject.socket(family, "stream"),
  },
  bound: {
    of: BOTH,
    refuses: { accept: ["EINVAL"], bind: ["EINVAL"], getpeername: ["ENOTCONN"] },
    async make({ subject, family, addressOf }) {
      const socket = await subject.socket(family, "stream");
      await socket.bind(addressOf(subject));
      return socket;
    },
  },
  listening: {
    of: BOTH,
    refuses: { bind: ["EINVAL"], getpeername: ["ENOTCONN"] },
    make: async ({ listening, subject }) => (await listening(subject)).listener,
  },
  sentEnd: {
    of: ["sends"],
    refuses: { ...OF_CONNECTION, connect: ["EISCONN"] },
    async make({ connected }) {
      const { subject } = await connected();
      await subject.shutdown("write");
      return subject;
    },
  },
  gotEnd: {
    of: ["receives"],
    refuses: OF_CONNECTION,
    async make({ connected, visible }) {
      const { subject, peer } = await connected();
      await peer.shutdown("write");
      await visible(subject, "fin");
      return subject;
    },
  },
  bothEnded: {
    of: BOTH,
    refuses: OF_CONNECTION,
    async make({ connected, visible }) {
      const { subject, peer } = await connected();
      await peer.shutdown("write");
      await visible(subject, "fin");
      await subject.shutdown("write");
      await visible(subject, "ack");
      return subject;
    },
  },
};

export default defineCase({
  id: "lifecycle/calls-by-state",
  title: "Every call that the state of a stream socket forbids is made",
  requirement: "On a new socket, one that is bound, a listener, and after the end of either direction, " +
    "receives and sends of every kind give what the plain call gives, and calls that set a socket up fail.",
  level: "should",
  sources: [
    posix("recv", "ENOTCONN"),
    posix("send", "ENOTCONN, EPIPE"),
    posix("connect", "EISCONN"),
    posix("accept", "EINVAL"),
    posix("listen", "EINVAL"),
  ],
  axes: { role: ["client"], family: EVERY_FAMILY },
  needs: {
    subject: ["bsd", "stream", "send", "shutdown:write"],
    peer: ["stream", "shutdown:write"],
  },
  outcomes: byStateRows(STATES),
  async script(scenario) {
    await byState(scenario, STATES, true);
  },
});
