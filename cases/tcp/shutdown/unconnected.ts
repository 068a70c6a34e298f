import { defineCase, INET, outcome, posix } from "../../../harness/case/mod.ts";

const notConnected = { conforming: ["ENOTCONN"] } as const;

export default defineCase({
  id: "tcp/shutdown/unconnected",
  title: "A socket that is not connected cannot be shut down",
  requirement:
    "Shutdown of a stream or datagram socket that is not connected fails with ENOTCONN, in any direction.",
  level: "must",
  sources: [posix("shutdown", "ENOTCONN")],
  axes: { family: INET },
  needs: { subject: ["bsd", "datagram", "shutdown:read", "shutdown:write", "shutdown:both"] },
  outcomes: {
    freshStreamRead: notConnected,
    freshStreamWrite: notConnected,
    freshStreamBoth: notConnected,
    boundStreamRead: notConnected,
    boundStreamWrite: notConnected,
    boundStreamBoth: notConnected,
    freshDatagramRead: notConnected,
    freshDatagramWrite: notConnected,
    freshDatagramBoth: notConnected,
    boundDatagramRead: notConnected,
    boundDatagramWrite: notConnected,
    boundDatagramBoth: notConnected,
  },
  async script({ subject, family, addressOf, record }) {
    for (const [type, name] of [["stream", "Stream"], ["datagram", "Datagram"]] as const) {
      const socket = await subject.socket(family, type);
      for (const state of ["fresh", "bound"]) {
        if (state === "bound") await socket.bind(addressOf(subject));
        for (const [how, direction] of [["read", "Read"], ["write", "Write"], ["both", "Both"]] as const) {
          record(`${state}${name}${direction}`, await outcome(socket.shutdown(how)));
        }
      }
    }
  },
});
