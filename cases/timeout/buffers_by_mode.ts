import { defineCase, EVERY_FAMILY, EVERY_MODE, posix, python } from "../../harness/case/mod.ts";
import { RECEIVES, receivesByMode } from "./_receives.ts";

export default defineCase({
  id: "timeout/buffers-by-mode",
  title: "The caller's own buffer is to be filled where nothing has come, in every mode",
  requirement: "A receive into a buffer of the caller's waits, times out or is " +
    "refused as the mode says, and gives what comes.",
  level: "must",
  sources: [posix("recv", "DESCRIPTION"), posix("recv", "EAGAIN"), python("socket.recv_into")],
  axes: { family: EVERY_FAMILY, mode: EVERY_MODE },
  needs: { subject: ["stream", "datagram", "buffers"], peer: ["stream", "datagram"] },
  outcomes: RECEIVES,
  async script(scenario) {
    await receivesByMode(scenario, (socket) => socket.recvInto(16, 16));
  },
});
