import {
  bytesOf,
  defineCase,
  INET,
  type Outcome,
  outcome,
  posix,
  sameAddress,
} from "../../harness/case/mod.ts";
import { carried } from "./_payload.ts";

export default defineCase({
  id: "udp/rebind",
  title: "A client is closed and opened again on its port",
  requirement: "A port is free once its datagram socket is closed; who binds it " +
    "next sends from it and gets the replies.",
  level: "must",
  sources: [posix("close"), posix("bind")],
  axes: { family: INET },
  needs: { subject: ["datagram"], peer: ["datagram"] },
  outcomes: {
    bind: { conforming: ["ok"] },
    source: { conforming: ["same"], after: { bind: "ok" } },
    reply: { conforming: ["whole"], after: { bind: "ok" } },
  },
  async script({ datagram, subject, peer: elsewhere, family, record }) {
    const peer = await datagram(elsewhere);
    const rebind = async (): Promise<Outcome> => {
      const former = await datagram(subject);
      await former.socket.sendto(bytesOf("first"), peer.address);
      await peer.socket.recvfrom(1024);
      await former.socket.close();
      const opening = subject.openDatagram(family, former.address);
      const how = await outcome(opening);
      if (how !== "ok") return how;
      record("bind", how);
      const socket = await opening;
      await socket.sendto(bytesOf("second"), peer.address);
      const { address } = await peer.socket.recvfrom(1024);
      record("source", sameAddress(address, former.address) ? "same" : "different");
      await peer.socket.sendto(bytesOf("reply"), former.address);
      record("reply", carried((await socket.recvfrom(1024)).data, bytesOf("reply")));
      return how;
    };
    if (await rebind() === "ok") return;
    // Another process may be given the port meanwhile; hardly twice.
    const how = await rebind();
    if (how !== "ok") record("bind", how);
  },
});
