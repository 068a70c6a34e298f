import { bytesOf, defineCase, INET, outcome, posix } from "../../../harness/case/mod.ts";
import { carried } from "../_payload.ts";

export default defineCase({
  id: "udp/connected/filters",
  title: "A connected datagram socket hears its peer alone",
  requirement: "Once a datagram socket is connected, datagrams from other addresses do not reach it.",
  level: "must",
  sources: [posix("connect")],
  axes: { family: INET },
  needs: { subject: ["datagram", "datagram:connect", "stream"], peer: ["datagram"] },
  outcomes: {
    stranger: { conforming: ["pending"] },
    friend: { conforming: ["whole"], after: { stranger: "pending" } },
    between: { conforming: ["whole"], after: { friend: "whole" } },
  },
  async script({ datagrams, datagram, peer: elsewhere, pendingOr, record }) {
    const { subject, subjectAddress, peer, peerAddress } = await datagrams();
    await subject.connect(peerAddress);
    const stranger = await datagram(elsewhere);
    await stranger.socket.sendto(bytesOf("stranger"), subjectAddress);
    const receiving = subject.recv(1024);
    const heard = await pendingOr(receiving, outcome);
    record("stranger", heard);
    if (heard !== "pending") return;
    await peer.sendto(bytesOf("friend"), subjectAddress);
    record("friend", carried(await receiving, bytesOf("friend")));
    await stranger.socket.sendto(bytesOf("stranger"), subjectAddress);
    await peer.sendto(bytesOf("again"), subjectAddress);
    record("between", carried((await subject.recvfrom(1024)).data, bytesOf("again")));
  },
});
