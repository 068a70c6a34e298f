import { defineCase, posix, report, rfc } from "../../harness/case/mod.ts";
import { acceptReset, RESET_QUEUED } from "../tcp/accept/_reset_queued.ts";
import { at, portOf } from "./_stacks.ts";

export default defineCase({
  id: "ipv6/dual-stack-reset",
  title: "A client of IPv4 resets before a listener of both families accepts it",
  requirement:
    "A listener of both families accepts a client of IPv4 that has reset with its address and its bytes, " +
    "or passes it over, and serves the next.",
  level: "should",
  sources: [rfc(3493, "3.7"), posix("accept", "ECONNABORTED"), report("oven-sh/bun", 21791)],
  axes: { role: ["server"] },
  needs: {
    subject: ["stream", "family:ipv4", "family:ipv6", "option:IPV6_V6ONLY"],
    peer: ["stream", "abort", "family:ipv4"],
  },
  outcomes: RESET_QUEUED,
  async script(scenario) {
    const { loopback, subject, peer } = scenario;
    loopback();
    const listener = await subject.listenStream(at.anyIpv6(0), { options: { IPV6_V6ONLY: 0 } });
    const to = at.ipv4(await portOf(listener));
    const mapped = async (gone: Parameters<typeof portOf>[0]) => at.mapped(await portOf(gone));
    await acceptReset(scenario, listener, () => peer.connectStream(to), mapped);
  },
});
