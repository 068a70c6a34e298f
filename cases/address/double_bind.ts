import { defineCase, EVERY_FAMILY, outcome, posix, sameAddress } from "../../harness/case/mod.ts";

export default defineCase({
  id: "address/double-bind",
  title: "A socket that has a name cannot be bound again",
  requirement:
    "Another bind of a bound socket fails with EINVAL and leaves its name as it was, listener or datagram.",
  level: "must",
  sources: [posix("bind", "EINVAL")],
  axes: { family: EVERY_FAMILY },
  needs: { subject: ["bsd", "stream", "datagram"] },
  outcomes: {
    listener: { conforming: ["EINVAL"] },
    listenerName: { conforming: ["same"] },
    datagram: { conforming: ["EINVAL"] },
    datagramName: { conforming: ["same"] },
  },
  async script({ listening, datagram, subject, addressOf, record }) {
    const { listener, address: listenerName } = await listening(subject);
    // Not a stream socket that is merely bound: lwIP puts that into its list of bound ones twice, and never
    // finds the list's end again.
    record("listener", await outcome(listener.bind(addressOf(subject))));
    record("listenerName", sameAddress(await listener.getsockname(), listenerName) ? "same" : "different");
    const { socket, address: datagramName } = await datagram(subject);
    record("datagram", await outcome(socket.bind(addressOf(subject))));
    record("datagramName", sameAddress(await socket.getsockname(), datagramName) ? "same" : "different");
  },
});
