import { defineCase, type Outcome, posix, python, REFUSING_MODES } from "../../harness/case/mod.ts";
import { leavesNothing } from "./_leaves.ts";

/** Milliseconds of a time that is up soon. */
const SHORT_MS = 2;

const vain = {
  conforming: [
    { outcome: "EAGAIN", when: { mode: "nonblocking" } },
    { outcome: "timeout", when: { mode: "timeout" } },
  ],
} as const;

export default defineCase({
  id: "resource/vain-calls-leave-nothing",
  title: "Calls find nothing time after time, with few descriptors left",
  requirement: "A receive or an accept that fails leaves no descriptor.",
  lesson:
    "What a call that waits opens for its waiting, such as a pipe, a timer or an instance of epoll, must " +
    "be closed when it fails, too.",
  level: "must",
  sources: [posix("recv", "EAGAIN"), posix("accept", "EAGAIN"), python("Notes on socket timeouts")],
  axes: { mode: REFUSING_MODES },
  needs: { subject: ["limit", "stream", "datagram"], peer: ["stream"] },
  outcomes: { recv: vain, recvfrom: vain, accept: vain },
  async script(scenario) {
    const { connected, datagram, listening, mode, subject: seat, record } = scenario;
    const { subject } = await connected();
    const { socket } = await datagram(seat);
    const { listener } = await listening(seat);
    for (const each of [subject, socket, listener]) {
      if (mode === "timeout") await each.setMode(mode, SHORT_MS);
      else await each.setMode(mode);
    }
    const sound: Outcome = mode === "timeout" ? "timeout" : "EAGAIN";
    record("recv", await leavesNothing(scenario, () => subject.recv(1), sound));
    record("recvfrom", await leavesNothing(scenario, () => socket.recvfrom(1), sound));
    record("accept", await leavesNothing(scenario, () => listener.accept(), sound));
  },
});
