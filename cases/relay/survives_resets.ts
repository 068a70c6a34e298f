import { BOTH_ROLES, BYTE, defineCase, exchanged, report } from "../../harness/case/mod.ts";

const RESETS = 20;

export default defineCase({
  id: "relay/survives-resets",
  title: "Connections that are reset leave the others alone",
  requirement:
    "A relay of which one end has reset twenty connections goes on with the others, and serves the next.",
  level: "must",
  sources: [report("apache/mina-sshd", 879), report("linkerd/linkerd2", 5180)],
  relay: "only",
  axes: { role: BOTH_ROLES },
  needs: { subject: ["stream", "abort"], peer: ["stream"] },
  outcomes: {
    old: { conforming: ["intact"] },
    next: { conforming: ["intact"] },
  },
  async script({ connected, connectedTo, record }) {
    const { listener, address, ...old } = await connected();
    for (let number = 0; number < RESETS; number++) {
      const ends = await connectedTo(listener, address);
      await ends.peer.sendall(BYTE);
      await ends.subject.sendall(BYTE);
      await ends.subject.abort();
    }
    record("old", await exchanged(old.subject, old.peer));
    const next = await connectedTo(listener, address);
    record("next", await exchanged(next.subject, next.peer));
  },
});
