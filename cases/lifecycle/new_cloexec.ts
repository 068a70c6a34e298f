import {
  defineCase,
  EVERY_FAMILY,
  linux,
  posix,
  report,
  type Row,
  type Socket,
} from "../../harness/case/mod.ts";

const closed: Row = { conforming: ["yes"] };

export default defineCase({
  id: "lifecycle/new-cloexec",
  title: "Sockets that are made with SOCK_CLOEXEC are closed where a program is executed",
  requirement:
    "socket, socketpair and accept4 set FD_CLOEXEC of what they make if they are given SOCK_CLOEXEC, also " +
    "beside SOCK_NONBLOCK.",
  lesson:
    "FD_CLOEXEC that is set by a second call leaves a moment in which another thread may start a program.",
  level: "must",
  sources: [
    posix("socket", "SOCK_CLOEXEC"),
    posix("accept", "accept4, SOCK_CLOEXEC"),
    linux("socket(2)", "SOCK_CLOEXEC"),
    report("SerenityOS/serenity", 6752),
    report("dotnet/corefx", 32903),
  ],
  // The subject accepts.
  axes: { role: ["server"], family: EVERY_FAMILY },
  needs: {
    subject: ["stream", "datagram", "bsd", "socketpair", "new:cloexec", "new:nonblock", "asFile"],
    peer: ["stream"],
  },
  outcomes: {
    stream: closed,
    datagram: closed,
    pair: closed,
    accepted: closed,
    both: closed,
    acceptedBoth: closed,
  },
  async script({ subject, peer, family, listening, record }) {
    const isClosed = async (...sockets: Socket[]) => {
      for (const socket of sockets) if ((await socket.asFile()).atExec !== "closed") return "no";
      return "yes";
    };
    const flags = ["cloexec"] as const;
    record("stream", await isClosed(await subject.socket(family, "stream", { flags })));
    record("datagram", await isClosed(await subject.socket(family, "datagram", { flags })));
    record("pair", await isClosed(...await subject.socketpair("unix", "stream", flags)));
    const both = ["nonblock", "cloexec"] as const;
    record("both", await isClosed(await subject.socket(family, "stream", { flags: both })));
    const { listener, address } = await listening(subject);
    for (const [name, given] of Object.entries({ accepted: flags, acceptedBoth: both })) {
      await peer.connectStream(address);
      record(name, await isClosed((await listener.accept(given)).socket));
    }
  },
});
