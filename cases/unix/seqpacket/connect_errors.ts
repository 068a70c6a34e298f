import { defineCase, linux, outcome, posix } from "../../../harness/case/mod.ts";

export default defineCase({
  id: "unix/seqpacket/connect-errors",
  title: "A connect or a bind of records says what is wrong",
  requirement:
    "A connect says if nothing is at the path, nobody listens there, or it has been made already; a bind, " +
    "if the path is taken.",
  level: "should",
  sources: [
    posix("connect", "ENOENT"),
    posix("connect", "ECONNREFUSED"),
    posix("connect", "EISCONN"),
    posix("bind", "EADDRINUSE"),
    linux("unix(7)", "SOCK_SEQPACKET"),
  ],
  // The subject connects.
  axes: { role: ["client"], family: ["unix"] },
  needs: {
    subject: ["bsd", "stream", "send", "type:seqpacket"],
    peer: ["bsd", "stream", "send", "type:seqpacket"],
  },
  outcomes: {
    nothing: { conforming: ["ENOENT"] },
    taken: { conforming: ["EADDRINUSE"] },
    notListening: { conforming: ["ECONNREFUSED"] },
    closed: { conforming: ["ECONNREFUSED"] },
    connected: { conforming: ["ok"] },
    again: { conforming: ["EISCONN"] },
    data: { conforming: ["data"] },
  },
  async script(scenario) {
    const { subject, peer, addressOf, paths, family, record } = scenario;
    const connecting = () => subject.socket(family, "seqpacket");
    record("nothing", await outcome((await connecting()).connect(paths.fresh())));
    const bound = await peer.socket(family, "seqpacket");
    const address = addressOf(peer);
    await bound.bind(address);
    record("taken", await outcome((await connecting()).bind(address)));
    record("notListening", await outcome((await connecting()).connect(address)));
    await bound.listen(5);
    const first = await connecting();
    record("connected", await outcome(first.connect(address)));
    record("again", await outcome(first.connect(address)));
    const { socket: accepted } = await bound.accept();
    await accepted.send(new Uint8Array(1));
    record("data", await outcome(first.recv(1)));
    await bound.close();
    record("closed", await outcome((await connecting()).connect(address)));
  },
});
