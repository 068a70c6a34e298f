import { BYTE, defineCase, outcome, posix, type Row } from "../../harness/case/mod.ts";
import { takeLowDescriptors } from "../resource/_high.ts";

const yes: Row = { conforming: ["yes"] };

export default defineCase({
  id: "poll/high-descriptors",
  title: "A socket is polled after a thousand others",
  requirement: "A poll reports of a socket whose descriptor is above 1,023 what it reports of others.",
  level: "must",
  sources: [posix("poll"), posix("select", "FD_SETSIZE")],
  axes: { family: ["ipv4"] },
  needs: { subject: ["stream", "datagram", "poll"], peer: ["stream"] },
  outcomes: { writable: yes, nothing: yes, readable: yes, received: { conforming: ["data"] }, client: yes },
  // Ports, and descriptors of this process, are taken from others.
  exclusive: true,
  async script(scenario) {
    const { connected, visible, record } = scenario;
    await takeLowDescriptors(scenario);
    const { subject, peer, listener, address } = await connected();
    const tells = async (socket: typeof subject, event: "in" | "out") =>
      (await socket.poll([event], 0)).includes(event) ? "yes" : "no";
    record("writable", await tells(subject, "out"));
    record("nothing", await tells(subject, "in") === "no" ? "yes" : "no");
    await peer.sendall(BYTE);
    await visible(subject, "data");
    record("readable", await tells(subject, "in"));
    record("received", await outcome(subject.recv(1)));
    await peer.seat.connectStream(address);
    record("client", await tells(listener, "in"));
  },
});
