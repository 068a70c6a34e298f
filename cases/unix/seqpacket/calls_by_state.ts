import { defineCase, linux, posix } from "../../../harness/case/mod.ts";
import { byState, byStateRows, OF_CONNECTION, type States } from "../../_by_state.ts";
import { connectedRecords, fillWithRecords } from "./_records.ts";

const BOTH = ["receives", "sends"] as const;

const STATES: States = {
  fresh: {
    of: BOTH,
    refuses: { accept: ["EINVAL"], getpeername: ["ENOTCONN"] },
    make: ({ subject, family }) => subject.socket(family, "seqpacket"),
  },
  listening: {
    of: BOTH,
    refuses: { bind: ["EINVAL"], getpeername: ["ENOTCONN"] },
    async make({ subject, family, addressOf }) {
      const socket = await subject.socket(family, "seqpacket");
      await socket.bind(addressOf(subject));
      await socket.listen(1);
      return socket;
    },
  },
  gone: {
    of: BOTH,
    refuses: OF_CONNECTION,
    async make(scenario) {
      const { subject, peer } = await connectedRecords(scenario);
      await peer.close();
      return subject;
    },
  },
  full: {
    of: ["sends"],
    refuses: OF_CONNECTION,
    waits: true,
    async make(scenario) {
      const { subject } = await connectedRecords(scenario);
      await fillWithRecords(subject);
      return subject;
    },
  },
};

export default defineCase({
  id: "unix/seqpacket/calls-by-state",
  title: "Every call that the state of a socket for records forbids is made",
  requirement:
    "On a new socket, a listener, when the peer is gone and with a full queue, receives and sends of every " +
    "kind give what the plain call gives, and calls that set a socket up fail.",
  level: "should",
  sources: [
    posix("recv", "ENOTCONN"),
    posix("send", "ENOTCONN, EPIPE"),
    posix("connect", "EISCONN"),
    linux("unix(7)", "SOCK_SEQPACKET"),
  ],
  axes: { role: ["client"], family: ["unix"] },
  needs: {
    subject: ["bsd", "stream", "send", "type:seqpacket", "mode:nonblocking"],
    peer: ["bsd", "stream", "type:seqpacket"],
  },
  outcomes: byStateRows(STATES),
  async script(scenario) {
    await byState(scenario, STATES);
  },
});
