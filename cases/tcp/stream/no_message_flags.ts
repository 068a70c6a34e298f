import { BOTH_ROLES, bytesOf, compared, defineCase, EVERY_FAMILY, posix } from "../../../harness/case/mod.ts";

const SENT = bytesOf("longer than its buffer");
/** Bytes of the buffer. */
const ROOM = 6;

const none = { conforming: ["none"] } as const;

export default defineCase({
  id: "tcp/stream/no-message-flags",
  title: "A stream is never cut",
  requirement: "recvmsg on a stream flags nothing as cut, be there more than its buffer holds, or the end.",
  level: "must",
  sources: [posix("recvmsg", "MSG_TRUNC")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream", "recvmsg"], peer: ["stream"] },
  outcomes: { more: none, rest: none, content: { conforming: ["intact"] }, end: none },
  async script({ connected, visible, record }) {
    const { subject, peer } = await connected();
    const receive = async (checkpoint: string, size: number) => {
      const { data, flags } = await subject.recvmsg(size);
      record(checkpoint, flags.length === 0 ? "none" : "truncated");
      return data;
    };
    await peer.sendall(SENT);
    await visible(subject, "data", SENT.length);
    const content = [...await receive("more", ROOM), ...await receive("rest", 100)];
    record("content", compared(Uint8Array.from(content), SENT));
    await peer.close();
    await visible(subject, "fin");
    await receive("end", ROOM);
  },
});
