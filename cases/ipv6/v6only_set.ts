import { defineCase, exchanged, linux, type Outcome, outcome, rfc } from "../../harness/case/mod.ts";
import { isOn } from "../option/_value.ts";
import { at, sharedPort } from "./_stacks.ts";

const after = { shared: "yes" } as const;
const intact = { conforming: ["intact"], after } as const;

export default defineCase({
  id: "ipv6/v6only-set",
  title: "With IPV6_V6ONLY a port of IPv6 is apart from that of IPv4",
  requirement:
    "With IPV6_V6ONLY a listener at :: is reached over IPv6 alone, another one can have the port of IPv4, " +
    "and the option is fixed once the socket is bound, and on for what it accepts.",
  level: "should",
  sources: [rfc(3493, "5.3"), linux("ipv6(7)", "IPV6_V6ONLY")],
  axes: { role: ["server"], family: ["ipv6"] },
  needs: {
    subject: ["stream", "bsd", "family:ipv4", "option:IPV6_V6ONLY"],
    peer: ["stream", "family:ipv4"],
  },
  outcomes: {
    shared: { conforming: ["yes"] },
    ipv6: intact,
    ipv4: { conforming: ["ECONNREFUSED"], after },
    ipv4Listening: intact,
    ipv6Still: intact,
    changed: { conforming: ["EINVAL"], after },
    still: { conforming: ["yes"], after },
    accepted: { conforming: ["yes"], after },
  },
  async script({ loopback, subject, peer, record }) {
    loopback();
    const found = await sharedPort(subject);
    record("shared", found ? "yes" : "no");
    if (!found) return;
    const { ipv4, ipv6, port } = found;
    let accepted: Outcome = "no";
    const reached = async (listener: typeof ipv4, address: ReturnType<typeof at.ipv4>) => {
      const client = await peer.connectStream(address);
      const { socket } = await listener.accept();
      if (listener === ipv6) accepted = await isOn(socket, "IPV6_V6ONLY");
      return await exchanged(socket, client);
    };
    await ipv6.listen(5);
    record("ipv6", await reached(ipv6, at.ipv6(port)));
    record("accepted", accepted);
    // Its port is bound by the other socket, which does not listen.
    record("ipv4", await outcome(peer.connectStream(at.ipv4(port))));
    await ipv4.listen(5);
    record("ipv4Listening", await reached(ipv4, at.ipv4(port)));
    record("ipv6Still", await reached(ipv6, at.ipv6(port)));
    record("changed", await outcome(ipv6.setsockopt("IPV6_V6ONLY", 0)));
    record("still", await isOn(ipv6, "IPV6_V6ONLY"));
  },
});
