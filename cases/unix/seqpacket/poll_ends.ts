import { BOTH_ROLES, defineCase, linux, posix } from "../../../harness/case/mod.ts";
import { look, told } from "../../poll/_told.ts";
import { connectedRecords } from "./_records.ts";

export default defineCase({
  id: "unix/seqpacket/poll-ends",
  title: "Poll reports how a connection of records ends",
  requirement:
    "Poll distinguishes a half-close of the peer's from the end of both directions, again and again.",
  level: "should",
  sources: [
    posix("poll", "POLLIN, POLLHUP"),
    linux("poll(2)", "POLLRDHUP"),
    linux("unix(7)", "SOCK_SEQPACKET"),
  ],
  axes: { role: BOTH_ROLES, family: ["unix"] },
  needs: {
    subject: ["bsd", "stream", "send", "type:seqpacket", "poll"],
    peer: ["bsd", "stream", "send", "type:seqpacket", "shutdown:write"],
  },
  ...told({
    open: ["out"],
    halfClosed: ["in", "out", "rdhup"],
    read: ["in", "out", "rdhup"],
    closed: ["in", "out", "hup", "rdhup"],
  }),
  async script(scenario) {
    const { subject, peer } = await connectedRecords(scenario);
    await look(scenario, "open", subject);
    await peer.shutdown("write");
    await look(scenario, "halfClosed", subject);
    await subject.recv(16);
    await look(scenario, "read", subject);
    await peer.close();
    await look(scenario, "closed", subject);
  },
});
