import {
  BOTH_ROLES,
  defineCase,
  EVERY_FAMILY,
  linux,
  type Outcome,
  posix,
  report,
  type Row,
  type Socket,
} from "../../harness/case/mod.ts";

const SOCKETS = ["fresh", "connected", "listener", "datagram", "duplicate"] as const;
const of = (name: string, row: Row) => Object.fromEntries(SOCKETS.map((each) => [`${each}${name}`, row]));

export default defineCase({
  id: "lifecycle/as-file",
  title: "The descriptor of a socket is asked what it is",
  requirement: "fstat says that a descriptor of a socket is one, F_GETFL that it is open for both " +
    "directions, and lseek fails, whatever the socket is for.",
  level: "should",
  sources: [
    posix("fstat", "S_ISSOCK"),
    posix("fcntl", "O_ACCMODE"),
    posix("lseek", "ESPIPE"),
    linux("socket(7)"),
    report("WebAssembly/wasi-libc", 537),
    report("sysprog21/elfuse", 322),
    report("vitasdk/newlib", 102),
  ],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream", "datagram", "bsd", "dup", "asFile"], peer: ["stream"] },
  outcomes: {
    ...of("Type", { conforming: ["yes"] }),
    ...of("Open", { conforming: ["yes"] }),
    ...of("Seek", { conforming: ["ESPIPE"] }),
  },
  async script({ connected, listening, family, subject, record }) {
    const connection = (await connected()).subject;
    const sockets: Readonly<Record<typeof SOCKETS[number], Socket>> = {
      fresh: await subject.socket(family, "stream"),
      connected: connection,
      listener: (await listening(subject)).listener,
      datagram: await subject.socket(family, "datagram"),
      duplicate: await connection.dup(),
    };
    for (const name of SOCKETS) {
      const { type, openFor, errno } = await sockets[name].asFile();
      record(`${name}Type`, type === "socket" ? "yes" : "no");
      record(`${name}Open`, openFor === "both" ? "yes" : "no");
      record(`${name}Seek`, (errno ?? "ok") as Outcome);
    }
  },
});
