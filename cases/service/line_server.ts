import {
  bytesOf,
  compared,
  defineCase,
  EVERY_FAMILY,
  type Outcome,
  outcome,
  type Socket,
  tutorial,
} from "../../harness/case/mod.ts";

/** Bytes of the longest line. */
const LINE = 1000;
/** Texts of two clients, in the pieces in which they arrive. */
const CLIENTS = [["one\ntw", "o\nthr", "ee\n"], ["alone\n", "no end"]] as const;

export default defineCase({
  id: "service/line-server",
  title: "A server reads lines from a file and answers each in upper case",
  requirement: "A server with files over its connection answers line by line, " +
    "whatever the pieces are in which they came.",
  lesson:
    "socketserver.StreamRequestHandler gives rfile and wfile: readline() ends the guessing about pieces, " +
    "and no bytes mean that the client has left. Flush what you answer before you wait for the next line.",
  level: "must",
  sources: [
    tutorial("socketserver.StreamRequestHandler"),
    {
      document: "Python socketserver",
      section: "StreamRequestHandler",
      url: "https://docs.python.org/3/library/socketserver.html",
    },
  ],
  axes: { family: EVERY_FAMILY },
  needs: { subject: ["file", "stream"], peer: ["stream", "shutdown:write"] },
  outcomes: {
    first: { conforming: ["intact"] },
    firstEnd: { conforming: ["eof"] },
    second: { conforming: ["intact"] },
    secondEnd: { conforming: ["eof"] },
  },
  async script(scenario) {
    const { listener, address } = await scenario.listening(scenario.subject);
    const serving = serve(listener);
    for (const [name, pieces] of [["first", CLIENTS[0]], ["second", CLIENTS[1]]] as const) {
      const client = await scenario.peer.connectStream(address);
      for (const piece of pieces) await client.sendall(bytesOf(piece));
      await client.shutdown("write");
      const wanted = bytesOf(pieces.join("").toUpperCase());
      const replies: Outcome = compared(await client.recvExactly(wanted.length), wanted);
      scenario.record(name, replies);
      scenario.record(`${name}End`, await outcome(client.recv(1)));
    }
    await serving;
  },
});

/** Serves the clients, one after another. */
async function serve(listener: Socket): Promise<void> {
  for (const _ of CLIENTS) {
    const { socket } = await listener.accept();
    const [reader, writer] = [await socket.makefile("read"), await socket.makefile("write")];
    for (;;) {
      const line = await reader.readline(LINE);
      if (line.length === 0) break;
      await writer.write(bytesOf(new TextDecoder().decode(line).toUpperCase()));
      await writer.flush();
    }
    for (const each of [writer, reader, socket]) await each.close();
  }
}
