import { bytesOf, compared, defineCase, INET, outcome, report, rfc } from "../../harness/case/mod.ts";

const GREETING = bytesOf("220 ready\r\n");

export default defineCase({
  id: "relay/server-speaks-first",
  title: "A server may speak first through a relay",
  requirement:
    "A relay connects to its target before the client has sent anything, so that a server may speak first.",
  level: "should",
  sources: [rfc(5321, "3.1"), report("apache/trafficserver", 7677)],
  relay: "only",
  axes: { role: ["client"], family: INET },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    accepted: { conforming: ["ok"] },
    greeting: { conforming: ["intact"], after: { accepted: "ok" } },
  },
  async script({ listening, server, client, passedOn, record }) {
    const { listener, address } = await listening(server);
    const socket = await client.connectStream(address);
    const accepting = listener.accept();
    const accepted = await passedOn(accepting, outcome);
    record("accepted", accepted);
    if (accepted !== "ok") return;
    await (await accepting).socket.sendall(GREETING);
    const received = socket.recvExactly(GREETING.length);
    record("greeting", await passedOn(received, async (each) => compared(await each, GREETING)));
  },
});
