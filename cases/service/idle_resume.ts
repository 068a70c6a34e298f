import {
  BOTH_ROLES,
  BYTE,
  bytesOf,
  compared,
  defineCase,
  outcome,
  rfc,
  sameAddress,
  tutorial,
} from "../../harness/case/mod.ts";

/** Milliseconds of silence; more than an interface would choose that thinks in tenths of a second. */
const SILENCE_MS = 800;

export default defineCase({
  id: "service/idle-resume",
  title: "A client thinks for a while, and is answered as before",
  requirement: "A connection on which nobody speaks stays as it is, and works both ways afterwards.",
  lesson:
    "A connection has no clock of its own: nothing is sent while nobody speaks, and neither side learns " +
    "that the other has vanished without a word. A service that wants to know sets a timeout or keep-alives.",
  level: "must",
  sources: [tutorial("a client that waits for input"), rfc(9293, "3.8.4"), rfc(1122, "4.2.3.6")],
  relay: "also",
  axes: { role: BOTH_ROLES },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    silence: { conforming: ["pending"] },
    request: { conforming: ["intact"], after: { silence: "pending" } },
    reply: { conforming: ["intact"], after: { silence: "pending" } },
    names: { conforming: ["same"], after: { silence: "pending" } },
    end: { conforming: ["eof"], after: { silence: "pending" } },
  },
  async script({ connected, stillBlockedFor, record }) {
    const { server, client } = await connected();
    await client.sendall(BYTE);
    await server.recvExactly(1);
    const before = await client.getpeername();
    const [serverHears, clientHears] = [server.recv(16), client.recv(16)];
    if (!await stillBlockedFor(SILENCE_MS, serverHears, clientHears)) {
      return record("silence", await outcome(Promise.race([serverHears, clientHears])));
    }
    record("silence", "pending");
    await client.sendall(bytesOf("question"));
    record("request", compared(await serverHears, bytesOf("question")));
    await server.sendall(bytesOf("answer"));
    record("reply", compared(await clientHears, bytesOf("answer")));
    record("names", sameAddress(before, await client.getpeername()) ? "same" : "different");
    await client.close();
    record("end", await outcome(server.recv(1)));
  },
});
