import { defineCase, EVERY_FAMILY, EVERY_MODE, posix } from "../../harness/case/mod.ts";
import { RECEIVES, receivesByMode } from "./_receives.ts";

export default defineCase({
  id: "timeout/messages-by-mode",
  title: "A message is received where none has come, in every mode",
  requirement: "recvmsg waits, times out or is refused as the mode says, as recv does, and gives what comes.",
  level: "must",
  sources: [posix("recvmsg", "DESCRIPTION"), posix("recvmsg", "EAGAIN")],
  axes: { family: EVERY_FAMILY, mode: EVERY_MODE },
  needs: { subject: ["stream", "datagram", "recvmsg"], peer: ["stream", "datagram"] },
  outcomes: RECEIVES,
  async script(scenario) {
    await receivesByMode(scenario, (socket) => socket.recvmsg(16));
  },
});
