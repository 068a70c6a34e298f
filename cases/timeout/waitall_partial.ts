import {
  BOTH_ROLES,
  bytesOf,
  compared,
  defineCase,
  EVERY_FAMILY,
  linux,
  outcome,
  posix,
  python,
} from "../../harness/case/mod.ts";

const [PART, REST] = [bytesOf("part"), bytesOf("and the rest")];
const WHOLE = new Uint8Array([...PART, ...REST]);
/** Milliseconds. */
const TIMEOUT_MS = 100;

export default defineCase({
  id: "timeout/waitall-partial",
  title: "A receive that wants more than came in its time loses nothing",
  requirement:
    "A receive with MSG_WAITALL whose time is up gives the bytes that came, or leaves them to the next.",
  level: "must",
  sources: [
    posix("recv", "MSG_WAITALL"),
    linux("recv(2)", "MSG_WAITALL"),
    python("Notes on socket timeouts"),
  ],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream", "mode:timeout", "recv:waitall"], peer: ["stream"] },
  outcomes: {
    first: { conforming: ["data", "timeout"] },
    content: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
  },
  async script({ connected, visible, record }) {
    const { subject, peer } = await connected();
    await subject.setMode("timeout", TIMEOUT_MS);
    await peer.sendall(PART);
    await visible(subject, "data", PART.length);
    const receiving = subject.recv(WHOLE.length, ["waitall"]);
    const first = await outcome(receiving);
    record("first", first);
    const bytes = first === "data" ? [...await receiving] : [];
    await peer.sendall(REST);
    await peer.close();
    await visible(subject, "fin");
    bytes.push(...await subject.recvExactly(WHOLE.length - bytes.length));
    record("content", compared(Uint8Array.from(bytes), WHOLE));
    record("end", await outcome(subject.recv(1)));
  },
});
