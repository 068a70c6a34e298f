import { BYTE, defineCase, INET, outcome, pendingError, posix } from "../../harness/case/mod.ts";
import { valueOf } from "../option/_value.ts";

const same = { conforming: ["same"] } as const;

export default defineCase({
  id: "lifecycle/dup-tells",
  title: "A duplicate reports what the socket is and has",
  requirement:
    "The type, whether it listens, what is unread and the pending error are those of the socket, whichever " +
    "descriptor is asked; the error is reported once.",
  level: "must",
  sources: [posix("dup"), posix("getsockopt", "SO_ERROR"), posix("XSH 2.10.16", "SO_ACCEPTCONN, SO_TYPE")],
  axes: { role: ["server"], family: INET },
  needs: {
    subject: ["stream", "dup", "fionread", "option:SO_TYPE", "option:SO_ACCEPTCONN", "option:SO_ERROR"],
    peer: ["stream", "abort"],
  },
  outcomes: {
    type: same,
    listens: { conforming: ["yes"] },
    listensAlone: { conforming: ["yes"] },
    listensNot: { conforming: ["no"] },
    unread: same,
    error: { conforming: ["ECONNRESET"] },
    errorAgain: { conforming: ["none"] },
    recv: { conforming: ["eof"] },
    lateError: { conforming: ["ECONNRESET"] },
    lateRecv: { conforming: ["eof"] },
  },
  async script({ connected, listening, visible, subject: seat, record }) {
    const { listener } = await listening(seat);
    const another = await listener.dup();
    const listens = await valueOf(another, "SO_ACCEPTCONN");
    record("listens", listens ? "yes" : "no");
    await listener.close();
    record("listensAlone", await valueOf(another, "SO_ACCEPTCONN") ? "yes" : "no");
    const { subject, peer } = await connected();
    const duplicate = await subject.dup();
    const types = [await valueOf(subject, "SO_TYPE"), await valueOf(duplicate, "SO_TYPE")];
    record("type", types[0] === types[1] ? "same" : "different");
    record("listensNot", await valueOf(duplicate, "SO_ACCEPTCONN") ? "yes" : "no");
    await peer.sendall(BYTE);
    await visible(subject, "data");
    record("unread", await duplicate.fionread() === BYTE.length ? "same" : "different");
    await subject.recv(1);
    await peer.abort();
    await visible(subject, "reset");
    record("error", await pendingError(duplicate));
    record("errorAgain", await pendingError(subject));
    record("recv", await outcome(subject.recv(1)));

    // One that is made when the error is there already.
    const other = await connected();
    await other.peer.abort();
    await visible(other.subject, "reset");
    const late = await other.subject.dup();
    record("lateError", await outcome(late.recv(1)));
    record("lateRecv", await outcome((await late.dup()).recv(1)));
  },
});
