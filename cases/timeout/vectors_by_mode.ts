import { defineCase, EVERY_FAMILY, EVERY_MODE, posix } from "../../harness/case/mod.ts";
import { RECEIVES, receivesByMode } from "./_receives.ts";

export default defineCase({
  id: "timeout/vectors-by-mode",
  title: "Several buffers are to be filled where nothing has come, in every mode",
  requirement:
    "A receive into several buffers waits, times out or is refused as the mode says, and gives what comes.",
  level: "must",
  sources: [posix("readv"), posix("recvmsg", "EAGAIN"), posix("read", "EAGAIN")],
  axes: { family: EVERY_FAMILY, mode: EVERY_MODE },
  needs: { subject: ["stream", "datagram", "vectors"], peer: ["stream", "datagram"] },
  outcomes: RECEIVES,
  async script(scenario) {
    await receivesByMode(scenario, (socket) => socket.readv([2, 14]));
  },
});
