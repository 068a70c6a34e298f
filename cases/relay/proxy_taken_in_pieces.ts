import { bytesOf, compared, defineCase, outcome, report } from "../../harness/case/mod.ts";

const HEADER = bytesOf("PROXY TCP4 192.0.2.1 192.0.2.2 56324 443\r\n");
const DATA = bytesOf("and then the data");
/** Bytes of the header that are sent first. */
const FIRST = 9;
/** Milliseconds before the others are sent. */
const PAUSE_MS = 100;

export default defineCase({
  id: "relay/proxy-taken-in-pieces",
  title: "A header of the PROXY protocol that comes in two pieces is taken",
  requirement:
    "A relay that is set to expect a header takes it out, also in two pieces, and passes the data on.",
  level: "may",
  sources: [
    {
      document: "The PROXY protocol",
      section: "2",
      url: "https://www.haproxy.org/download/2.6/doc/proxy-protocol.txt",
    },
    report("nginx/nginx", 1400),
    report("eclipse-mosquitto/mosquitto", 3701),
  ],
  relay: "only",
  axes: { role: ["client"] },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    accepted: { conforming: ["ok"] },
    data: { conforming: ["intact"], after: { accepted: "ok" } },
  },
  async script({ listening, server, client, passedOn, record }) {
    const { listener, address } = await listening(server, {}, "takes-proxy");
    const near = await client.connectStream(address, { options: { TCP_NODELAY: 1 } });
    await near.sendall(HEADER.subarray(0, FIRST));
    const accepting = listener.accept();
    await passedOn(near.recv(1), outcome, PAUSE_MS);
    await outcome(near.sendall(HEADER.subarray(FIRST)));
    await outcome(near.sendall(DATA));
    const accepted = await passedOn(accepting, outcome);
    record("accepted", accepted);
    if (accepted !== "ok") return;
    const receiving = (await accepting).socket.recvExactly(DATA.length);
    record("data", await passedOn(receiving, async (each) => compared(await each, DATA)));
  },
});
