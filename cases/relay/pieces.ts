import { BOTH_ROLES, bytesOf, compared, defineCase, rfc } from "../../harness/case/mod.ts";

const DATA = bytesOf("one after another ".repeat(2));

export default defineCase({
  id: "relay/pieces",
  title: "Bytes that are sent one by one arrive in order",
  requirement: "Each of the bytes that an end sends one by one, without Nagle's " +
    "algorithm, arrives before the next is sent.",
  level: "must",
  sources: [rfc(9293, "3.7.4 (MUST-17)")],
  relay: "only",
  axes: { role: BOTH_ROLES },
  needs: { subject: ["stream", "option:TCP_NODELAY"], peer: ["stream"] },
  outcomes: {
    data: { conforming: ["intact"] },
  },
  async script({ connected, passedOn, record }) {
    const { subject, peer } = await connected({ subject: { TCP_NODELAY: 1 } });
    for (const byte of DATA) {
      await subject.sendall(Uint8Array.of(byte));
      const receiving = peer.recv(1);
      const word = await passedOn(receiving, async (each) => compared(await each, Uint8Array.of(byte)));
      if (word !== "intact") return record("data", word);
    }
    record("data", "intact");
  },
});
