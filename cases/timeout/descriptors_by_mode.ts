import { defineCase, EVERY_MODE, posix } from "../../harness/case/mod.ts";
import { RECEIVES, receivesByMode } from "./_receives.ts";

export default defineCase({
  id: "timeout/descriptors-by-mode",
  title: "Descriptors are asked for where nothing has come, in every mode",
  requirement: "A receive with room for descriptors waits, times out or is refused as the mode says.",
  level: "must",
  sources: [posix("recvmsg", "DESCRIPTION"), posix("recvmsg", "EAGAIN")],
  axes: { family: ["unix"], mode: EVERY_MODE },
  needs: { subject: ["stream", "datagram", "descriptors"], peer: ["stream", "datagram"] },
  outcomes: RECEIVES,
  async script(scenario) {
    await receivesByMode(scenario, (socket) => socket.recvDescriptors(16, 1));
  },
});
