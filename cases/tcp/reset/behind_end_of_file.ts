import {
  BOTH_ROLES,
  BYTE,
  defineCase,
  INET,
  linux,
  outcome,
  pendingError,
  posix,
  type Row,
  type Scenario,
  SELECT,
  type Socket,
} from "../../../harness/case/mod.ts";
import { tellsError } from "./_taken.ts";

/** The subject's end of a connection that the peer has half-closed and then reset. */
async function ended({ connected, visible }: Scenario): Promise<Socket> {
  const { subject, peer } = await connected();
  await subject.sendall(BYTE);
  await visible(peer, "data");
  await peer.shutdown("write");
  await visible(subject, "fin");
  // Bytes that it never read turn this close into a reset.
  await peer.close();
  await visible(subject, "reset");
  return subject;
}

const told: Row = {
  conforming: ["yes"],
  tolerated: { no: SELECT },
};
const broken: Row = {
  conforming: ["EPIPE"],
  tolerated: { ECONNRESET: "Linux alone turns a reset after the end of file into a broken pipe" },
};
const eof: Row = {
  conforming: ["eof"],
  tolerated: { ECONNRESET: "the reset is reported although the stream had ended before it" },
};

export default defineCase({
  id: "tcp/reset/behind-end-of-file",
  title: "An error after the end of file stays for SO_ERROR or a send",
  requirement:
    "A receive that gives end of file leaves the error of a reset after it pending for SO_ERROR or a send.",
  level: "may",
  sources: [posix("XSH 2.10.10"), posix("getsockopt", "SO_ERROR"), linux("poll(2)", "POLLERR")],
  axes: { role: BOTH_ROLES, family: INET },
  needs: {
    subject: ["stream", "poll", "option:SO_ERROR"],
    peer: ["stream", "demand-read", "shutdown:write"],
  },
  outcomes: {
    recv: eof,
    toldAfterRecv: { ...told, after: { recv: "eof" } },
    pendingError: { ...broken, after: { recv: "eof" } },
    toldAfterPendingError: { conforming: ["no"], after: { recv: "eof" } },
    toldBeforeSend: told,
    send: broken,
    toldAfterSend: { conforming: ["no"] },
    leftBySend: { conforming: ["none"] },
    recvAfterSend: eof,
  },
  async script(scenario) {
    const { record } = scenario;
    const asking = await ended(scenario);
    const recv = await outcome(asking.recv(1));
    record("recv", recv);
    if (recv === "eof") {
      record("toldAfterRecv", await tellsError(asking));
      record("pendingError", await pendingError(asking));
      record("toldAfterPendingError", await tellsError(asking));
    }
    const sending = await ended(scenario);
    record("toldBeforeSend", await tellsError(sending));
    record("send", await outcome(sending.sendall(BYTE)));
    record("toldAfterSend", await tellsError(sending));
    record("leftBySend", await pendingError(sending));
    record("recvAfterSend", await outcome(sending.recv(1)));
  },
});
