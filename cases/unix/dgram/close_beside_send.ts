import { bytesOf, compared, defineCase, linux, type Outcome, outcome } from "../../../harness/case/mod.ts";
import { ended } from "../../concurrency/_ended.ts";
import { filled, numbered } from "./_full.ts";

export default defineCase({
  id: "unix/dgram/close-beside-send",
  title: "A socket is closed beside a send that waits for room in another's queue",
  requirement: "The close does not wait, the send ends when there is room, and " +
    "arrives exactly if it says that it was made.",
  level: "should",
  sources: [linux("unix(7)", "SOCK_DGRAM"), linux("close(2)", "Multithreaded processes and close()")],
  axes: { family: ["unix"] },
  needs: { subject: ["datagram", "mode:blocking", "interrupt"], peer: ["datagram", "mode:nonblocking"] },
  outcomes: {
    full: { conforming: ["pending"] },
    close: { conforming: ["ok"] },
    // Linux lets the call wait at the other socket, where nothing that is done to its own can end it.
    sendto: ended("ok"),
    arrived: { conforming: ["same"] },
  },
  async script(scenario) {
    const { datagrams, atOnce, pendingOr, record } = scenario;
    const { subject, peer, peerAddress } = await datagrams();
    await subject.setMode("blocking");
    const { count, filler } = await filled(scenario, peerAddress);
    const sending = subject.sendto(numbered(count), peerAddress);
    record("full", await pendingOr(sending, outcome));
    record("close", await atOnce(subject.close(), outcome));
    for (let index = 0; index < count; index++) await peer.recvfrom(1024);
    const sendto: Outcome = await outcome(sending);
    record("sendto", sendto);
    await filler.sendto(bytesOf("the last"), peerAddress);
    const next = compared((await peer.recvfrom(1024)).data, numbered(count)) === "intact";
    record("arrived", next === (sendto === "ok") ? "same" : "different");
  },
});
