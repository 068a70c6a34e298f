import { defineCase, outcome, posix, sameAddress } from "../../harness/case.ts";

export default defineCase({
  id: "address/double-bind",
  title: "A socket that has a name is bound again",
  requirement:
    "A socket is bound once: another bind fails with EINVAL and leaves the name as it was, for streams and for datagrams.",
  level: "must",
  sources: [posix("bind", "EINVAL")],
  axes: { family: ["ipv4", "ipv6"] },
  needs: { subject: ["bsd", "stream", "datagram"] },
  outcomes: {
    stream: { conforming: ["EINVAL"] },
    streamName: { conforming: ["same"] },
    datagram: { conforming: ["EINVAL"] },
    datagramName: { conforming: ["same"] },
  },
  async script({ subject, family, addressOf, record }) {
    for (const type of ["stream", "datagram"] as const) {
      const socket = await subject.socket(family, type);
      await socket.bind(addressOf(subject));
      const name = await socket.getsockname();
      record(type, await outcome(socket.bind(addressOf(subject))));
      record(`${type}Name`, sameAddress(await socket.getsockname(), name) ? "same" : "different");
    }
  },
});
