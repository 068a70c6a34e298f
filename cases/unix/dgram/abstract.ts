import { type Address, bytesOf, defineCase, linux, outcome, sameAddress } from "../../../harness/case/mod.ts";
import { carried } from "../../udp/_payload.ts";

const REQUEST = bytesOf("a request");

export default defineCase({
  id: "unix/dgram/abstract",
  title: "A datagram comes from an abstract name, and a reply goes to it",
  requirement:
    "A datagram names its sender's abstract name by all its bytes, which are those that a reply goes to.",
  level: "may",
  sources: [linux("unix(7)", "abstract")],
  axes: { family: ["unix"] },
  needs: {
    subject: ["datagram", "bsd", "send", "unix:abstract"],
    peer: ["datagram", "bsd", "unix:abstract"],
  },
  outcomes: {
    name: { conforming: ["same"] },
    request: { conforming: ["whole"] },
    sender: { conforming: ["same"] },
    reply: { conforming: ["ok"], after: { sender: "same" } },
    replyFrom: { conforming: ["same"], after: { reply: "ok" } },
    longer: { conforming: ["same"], after: { reply: "ok" } },
    connected: { conforming: ["whole"], after: { longer: "same" } },
    peerName: { conforming: ["same"], after: { longer: "same" } },
    gone: { conforming: ["ECONNREFUSED"], after: { longer: "same" } },
  },
  async script({ paths, subject, peer, family, record }) {
    const name: Address = { family: "unix", path: `\0${paths.fresh().path}` };
    const same = (found: Address | null, expected: Address) =>
      sameAddress(found, expected) ? "same" : "different";
    const server = await subject.openDatagram(family, name);
    record("name", same(await server.getsockname(), name));
    const near: Address = { family: "unix", path: `${name.path}-near` };
    // A NUL is a byte like any other, here and at the end.
    const far: Address = { family: "unix", path: `${near.path}\0\0` };
    const [one, other] = [await peer.openDatagram(family, near), await peer.openDatagram(family, far)];
    await one.sendto(REQUEST, name);
    const request = await server.recvfrom(100);
    record("request", carried(request.data, REQUEST));
    const sender = same(request.address, near);
    record("sender", sender);
    if (sender === "different") return;
    const reply = await outcome(server.sendto(REQUEST, near));
    record("reply", reply);
    if (reply !== "ok") return;
    record("replyFrom", same((await one.recvfrom(100)).address, name));
    await other.sendto(REQUEST, name);
    const longer = same((await server.recvfrom(100)).address, far);
    record("longer", longer);
    if (longer === "different") return;
    await server.connect(far);
    await server.send(REQUEST);
    record("connected", carried((await other.recvfrom(100)).data, REQUEST));
    record("peerName", same(await server.getpeername(), far));
    await one.close();
    record("gone", await outcome(server.sendto(REQUEST, near)));
  },
});
