import { bytesOf, compared, defineCase, report } from "../../harness/case/mod.ts";

const HEADER = bytesOf("PROXY TCP4 192.0.2.1 192.0.2.2 56324 443\r\nHello");
/** Bytes of one send. */
const PIECE = 7;

export default defineCase({
  id: "relay/proxy-header",
  title: "A header of the PROXY protocol in pieces is data like any other",
  requirement:
    "A relay that is not set to expect a header of the PROXY protocol passes one on, also in pieces.",
  level: "must",
  sources: [{
    document: "The PROXY protocol",
    section: "2",
    url: "https://www.haproxy.org/download/2.6/doc/proxy-protocol.txt",
  }, report("nginx/nginx", 1400)],
  relay: "only",
  axes: { role: ["client"] },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    data: { conforming: ["intact"] },
  },
  async script({ connected, passedOn, record }) {
    const { client, server } = await connected({ subject: { TCP_NODELAY: 1 } });
    for (let at = 0; at < HEADER.length; at += PIECE) await client.sendall(HEADER.subarray(at, at + PIECE));
    const receiving = server.recvExactly(HEADER.length);
    record("data", await passedOn(receiving, async (each) => compared(await each, HEADER)));
  },
});
