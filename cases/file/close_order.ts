import {
  bytesOf,
  compared,
  defineCase,
  outcome,
  posix,
  python,
  type Scenario,
  tutorial,
} from "../../harness/case/mod.ts";
import { LINE, withFiles } from "./_pair.ts";

export default defineCase({
  id: "file/close-order",
  title: "The connection ends when the socket and its files are closed",
  requirement:
    "The last close of a socket and its files ends the connection, in whatever order they are closed.",
  lesson: "Closing the socket does not end the connection while a file of makefile() is open, and " +
    "closing the file does not close the socket. Close both, or use with for both.",
  level: "must",
  sources: [tutorial("makefile"), python("socket.close"), posix("close"), posix("fdopen")],
  axes: {},
  needs: { subject: ["file", "stream"], peer: ["stream"] },
  outcomes: {
    socketFirstWrites: { conforming: ["intact"] },
    socketFirstReads: { conforming: ["intact"] },
    socketFirstEnd: { conforming: ["eof"] },
    fileFirstSends: { conforming: ["intact"] },
    fileFirstReceives: { conforming: ["intact"] },
    fileFirstEnd: { conforming: ["eof"] },
    oneOfTwo: { conforming: ["intact"] },
    oneOfTwoEnd: { conforming: ["eof"] },
  },
  async script(scenario) {
    await socketFirst(scenario);
    await filesFirst(scenario);
    await oneOfTwo(scenario);
  },
});

const [ASK, ANSWER] = [bytesOf("ask\n"), bytesOf("answer\n")];

async function socketFirst({ connected, record }: Scenario): Promise<void> {
  const { subject, peer, reader, writer } = await withFiles({ connected });
  await subject.close();
  await writer.write(ASK);
  await writer.flush();
  record("socketFirstWrites", compared(await peer.recvExactly(ASK.length), ASK));
  await peer.sendall(ANSWER);
  record("socketFirstReads", compared(await reader.readline(LINE), ANSWER));
  await writer.close();
  await reader.close();
  record("socketFirstEnd", await outcome(peer.recv(1)));
}

async function filesFirst({ connected, record }: Scenario): Promise<void> {
  const { subject, peer, reader, writer } = await withFiles({ connected });
  await reader.close();
  await writer.close();
  await subject.sendall(ASK);
  record("fileFirstSends", compared(await peer.recvExactly(ASK.length), ASK));
  await peer.sendall(ANSWER);
  record("fileFirstReceives", compared(await subject.recvExactly(ANSWER.length), ANSWER));
  await subject.close();
  record("fileFirstEnd", await outcome(peer.recv(1)));
}

async function oneOfTwo({ connected, record }: Scenario): Promise<void> {
  const { subject, peer, reader, writer } = await withFiles({ connected });
  await subject.close();
  await writer.close();
  // No file for writing is left, which is not a half-close: the peer must not see an end yet.
  await peer.sendall(ANSWER);
  record("oneOfTwo", compared(await reader.readline(LINE), ANSWER));
  await reader.close();
  record("oneOfTwoEnd", await outcome(peer.recv(1)));
}
