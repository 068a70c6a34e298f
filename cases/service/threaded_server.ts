import {
  BOTH_ROLES,
  bytesOf,
  compared,
  defineCase,
  type Ends,
  EVERY_FAMILY,
  outcome,
  tutorial,
} from "../../harness/case/mod.ts";

export default defineCase({
  id: "service/threaded-server",
  title: "A server answers one client while another is in the middle of a line",
  requirement:
    "While a receive waits for the rest of one client's line, another client of the same server is served.",
  lesson: "A receive that waits for one client holds up nobody else if each client has a thread of its " +
    "own, as in socketserver.ThreadingTCPServer. A line may come in pieces: keep what has come until its " +
    "end is there.",
  level: "must",
  sources: [
    tutorial("socketserver, a thread for each client"),
    {
      document: "Python socketserver",
      section: "ThreadingTCPServer",
      url: "https://docs.python.org/3/library/socketserver.html",
    },
  ],
  relay: "also",
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    halfALine: { conforming: ["pending"] },
    otherClient: { conforming: ["intact"] },
    wholeLine: { conforming: ["intact"] },
  },
  async script({ listening, connectedTo, server, pendingOr, record }) {
    const { listener, address } = await listening(server);
    const slow = await connectedTo(listener, address);
    const quick = await connectedTo(listener, address);

    await slow.client.sendall(bytesOf("a"));
    const start = await slow.server.recvExactly(1);
    const rest = slow.server.recv(2);
    record("halfALine", await pendingOr(rest, outcome));

    await quick.client.sendall(bytesOf("b\n"));
    await answer(quick, await quick.server.recvExactly(2));
    record("otherClient", compared(await quick.client.recvExactly(2), bytesOf("B\n")));

    await slow.client.sendall(bytesOf("c\n"));
    const more = await rest;
    const line = [...start, ...more, ...await slow.server.recvExactly(2 - more.length)];
    await answer(slow, Uint8Array.from(line));
    record("wholeLine", compared(await slow.client.recvExactly(3), bytesOf("AC\n")));
  },
});

/** The server answers a line in upper case. */
async function answer({ server }: Ends, line: Uint8Array): Promise<void> {
  await server.sendall(bytesOf(new TextDecoder().decode(line).toUpperCase()));
}
