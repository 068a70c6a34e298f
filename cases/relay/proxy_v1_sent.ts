import { bytesOf, compared, defineCase } from "../../harness/case/mod.ts";
import { headerV1 } from "./_proxy.ts";

const DATA = bytesOf("and then the data");

export default defineCase({
  id: "relay/proxy-v1-sent",
  title: "A header of the PROXY protocol, version 1, has the addresses of the client",
  requirement:
    "A relay that is told to sends a header with the client's addresses first, and then the data alone.",
  level: "must",
  sources: [{
    document: "The PROXY protocol",
    section: "2.1",
    url: "https://www.haproxy.org/download/2.6/doc/proxy-protocol.txt",
  }],
  relay: "only",
  axes: { role: ["client"] },
  needs: { subject: ["stream"], peer: ["stream"] },
  outcomes: {
    header: { conforming: ["intact"] },
    data: { conforming: ["intact"], after: { header: "intact" } },
  },
  async script({ listening, server, client, passedOn, record }) {
    const { listener, address } = await listening(server, {}, "sends-proxy-v1");
    const near = await client.connectStream(address);
    const expected = headerV1(await near.getsockname(), address);
    await near.sendall(DATA);
    const { socket } = await listener.accept();
    const receiving = socket.recvExactly(expected.length);
    const header = await passedOn(receiving, async (each) => compared(await each, expected));
    record("header", header);
    if (header !== "intact") return;
    const rest = socket.recvExactly(DATA.length);
    record("data", await passedOn(rest, async (each) => compared(await each, DATA)));
  },
});
