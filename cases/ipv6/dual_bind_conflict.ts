import { defineCase, outcome, posix, rfc, type Row } from "../../harness/case/mod.ts";
import { at, portOf } from "./_stacks.ts";

const taken: Row = { conforming: ["EADDRINUSE"] };

export default defineCase({
  id: "ipv6/dual-bind-conflict",
  title: "A socket of both families holds its port in both",
  requirement:
    "With IPV6_V6ONLY off a socket at :: leaves its port to no other socket, whatever the family and the " +
    "address.",
  level: "should",
  sources: [rfc(3493, "3.7"), posix("bind", "EADDRINUSE")],
  axes: { role: ["server"], family: ["ipv6"] },
  needs: { subject: ["stream", "datagram", "bsd", "family:ipv4", "option:IPV6_V6ONLY"] },
  outcomes: {
    streamAnyIpv4: taken,
    streamIpv4: taken,
    streamIpv6: taken,
    streamAnyIpv6: taken,
    datagramAnyIpv4: taken,
    datagramIpv4: taken,
    datagramIpv6: taken,
    datagramAnyIpv6: taken,
  },
  async script({ loopback, subject, record }) {
    loopback();
    for (const type of ["stream", "datagram"] as const) {
      const holder = await subject.socket("ipv6", type);
      await holder.setsockopt("IPV6_V6ONLY", 0);
      await holder.bind(at.anyIpv6(0));
      if (type === "stream") await holder.listen(1);
      const port = await portOf(holder);
      for (const name of ["anyIpv4", "ipv4", "ipv6", "anyIpv6"] as const) {
        const address = at[name](port);
        const other = await subject.socket(address.family, type);
        record(`${type}${name[0]!.toUpperCase()}${name.slice(1)}`, await outcome(other.bind(address)));
      }
    }
  },
});
